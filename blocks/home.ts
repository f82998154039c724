import type { HomeView, KnownBlock } from '@slack/types';
import type { Deployment } from '../src/domain/deployment.ts';
import type { PersonId } from '../src/domain/ids.ts';
import { stateWords } from './card/state.ts';
import { namedOf } from './card.ts';
import { deploymentMenu } from './history.ts';
import { actions, button, context, divider, header, section } from './kit.ts';
import { levelled } from './level.ts';
import { menuIds } from './menu-ids.ts';
import type { StatusFacts } from './status/facts.ts';
import { targetMenu } from './status/menu.ts';
import { freezeLine, targetLine } from './status/row.ts';
import type { Rich } from './text.ts';
import { join, lines, say, mention, none } from './text.ts';
import { ago } from './time.ts';
import { boldTitle } from './words.ts';

/** The home tab of one person. */
export interface HomeFacts {
  readonly reader: PersonId;
  readonly status: StatusFacts;
  /** Waiting for this reader's approval. */
  readonly toApprove: readonly Deployment[];
  /** Asked for by this reader, moving or waiting; then the newest past ones. */
  readonly mine: readonly Deployment[];
}

const mostRows = 10;
const mostTargets = 20;

/** What waits for me, what is mine, and how everything stands. */
export function home({ status, toApprove, mine }: HomeFacts): HomeView {
  const targets = status.targets.slice(0, mostTargets);
  const menu = targetMenu(targets);
  const rest = status.targets.length - targets.length;
  const blocks: readonly KnownBlock[] = [
    ...actions([
      button({ id: 'open-deploy-form', label: 'Deploy…', payload: {} }),
      button({ id: 'open-rollback-form', label: 'Roll back…', payload: {} }),
    ]),
    header('Waiting for your approval'),
    ...listing(toApprove, say`Nothing waits for you.`, status.atMs),
    ...(toApprove.length === 0
      ? []
      : actions([deploymentMenu(toApprove.slice(0, 50), 'Look at one and approve…', menuIds.chooseApproval)])),
    header('Your deployments'),
    ...listing(mine, say`You have not asked for any.`, status.atMs),
    ...(mine.length === 0 ? [] : actions([deploymentMenu(mine.slice(0, 50), 'Details of…')])),
    divider,
    header('Everything'),
    ...targets.map((target) => section(targetLine(target, status))),
    ...(menu === undefined ? [] : actions([menu])),
    ...context(rest > 0 ? say`and ${rest} more: /status shows them` : none, freezes(status)),
  ];
  return { type: 'home', blocks: [...levelled(blocks)] };
}

function listing(rows: readonly Deployment[], empty: Rich, nowMs: number): readonly KnownBlock[] {
  if (rows.length === 0) return [section(empty)];
  const shown = rows.slice(0, mostRows).map((row) => rowLine(row, nowMs));
  const rest = rows.length - shown.length;
  return [section(lines(...shown, rest > 0 ? say`and ${rest} more` : undefined))];
}

const rowLine = (deployment: Deployment, nowMs: number): Rich =>
  join(
    [
      say`${boldTitle(namedOf({ deployment }))} · ${stateWords({ deployment, nowMs, style: 'plain' })}`,
      say`${deployment.id}, asked by ${mention(deployment.requestedBy)} ${ago(deployment.requestedAtMs)}`,
    ],
    ' · ',
  );

function freezes({ freezes: all, atMs }: StatusFacts): Rich {
  if (all.length === 0) return say`freeze: none`;
  return lines(
    ...all.slice(0, 5).map((freeze) => freezeLine(freeze, atMs)),
    all.length > 5 ? say`and ${all.length - 5} more` : undefined,
  );
}
