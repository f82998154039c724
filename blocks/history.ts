import type { StaticSelect } from '@slack/types';
import type { Deployment } from '../src/domain/deployment.ts';
import type { Payload } from './action-ids.ts';
import { namedOf } from './card.ts';
import { actions, button, context, message, plain, section } from './kit.ts';
import * as limits from './limits.ts';
import { menuIds } from './menu-ids.ts';
import type { Message } from './message.ts';
import type { Rich } from './text.ts';
import { join, lines, say, mention, none } from './text.ts';
import { at } from './time.ts';
import { phaseSigns, phaseWords, title } from './words.ts';

export interface HistoryFacts {
  readonly rows: readonly Deployment[];
  readonly nowMs: number;
  /** Present when there is more. */
  readonly older?: Payload<'older-history'>;
}

/** One page holds at most this many; ask the store for no more. */
export const historyPageSize = 15;

/** Past deployments, newest first, each leading to its details. */
export function history({ rows, nowMs, older }: HistoryFacts): Message {
  const shown = rows.slice(0, historyPageSize);
  const text = shown.length === 0 ? say`No deployments there yet.` : say`Past deployments, newest first`;
  const more = rows.length - shown.length;
  return message(text, [
    section(lines(text, ...shown.map((row) => rowLine(row, nowMs)))),
    ...context(more > 0 ? say`and ${more} more` : none),
    ...actions([
      ...(shown.length === 0 ? [] : [deploymentMenu(shown, 'Details of…')]),
      ...(older === undefined ? [] : [button({ id: 'older-history', label: 'Older', payload: older })]),
    ]),
  ]);
}

function rowLine(row: Deployment, nowMs: number): Rich {
  return join(
    [
      say`${phaseSigns[row.phase]} ${title(namedOf({ deployment: row }))} ${phaseWords[row.phase]}`,
      at(row.requestedAtMs, nowMs),
      say`${row.id} by ${mention(row.requestedBy)}`,
    ],
    ' · ',
  );
}

/** A menu of deployments, each option carrying its id. */
export const deploymentMenu = (
  rows: readonly Deployment[],
  placeholder: string,
  actionId: string = menuIds.chooseDeployment,
): StaticSelect => ({
  type: 'static_select',
  action_id: actionId,
  placeholder: plain(placeholder, limits.placeholder),
  options: rows.slice(0, limits.selectOptions).map((row) => ({
    text: plain(`${row.id} ${row.plan.release.label} → ${row.environment}`, limits.optionText),
    value: row.id,
  })),
});
