import type { KnownBlock } from '@slack/types';
import { inOrder } from '../../src/domain/component-order.ts';
import type { ComponentProgress, Deployment, RollbackClock } from '../../src/domain/deployment.ts';
import { section } from '../kit.ts';
import { progress } from '../progress.ts';
import type { Rich } from '../text.ts';
import { bold, code, join, lines, listed, none, say, words } from '../text.ts';

const mostComponents = 14;
const mostNames = 5;

const signs = {
  waiting: '○',
  releasing: '●',
  released: '✓',
  shifting: '●',
  live: '✓',
  restoring: '↩',
  restored: '↩',
  failed: '✗',
  unchanged: '–',
} as const satisfies Record<ComponentProgress['state'], string>;

const stateWords = {
  waiting: 'waiting',
  releasing: 'being released',
  released: 'released',
  shifting: 'moving traffic',
  live: 'live',
  restoring: 'being put back',
  restored: 'put back',
  failed: 'failed',
  unchanged: 'unchanged',
} as const satisfies Record<ComponentProgress['state'], string>;

interface Line {
  readonly name: string;
  readonly progress: ComponentProgress;
  readonly isToldAbove: boolean;
}

/** A line for each component, in the order of their needs; a target of one plain piece needs none. */
export function componentBlocks({ plan, components = {}, hold }: Deployment): readonly KnownBlock[] {
  const known = inOrder(plan.procedure.components).flatMap(({ name }): readonly Line[] => {
    const found = components[name];
    if (found === undefined) return [];
    return [{ name, progress: found, isToldAbove: isToldAbove(hold, name) }];
  });
  const tells = known.some(({ progress: { total, failed } }) => total !== undefined || failed !== undefined);
  if (known.length === 0 || (plan.procedure.components.length < 2 && !tells)) return [];
  const shown = mostTelling(known);
  const rest = known.filter((one) => !shown.includes(one));
  return [section(lines(...shown.map(line), restLine(rest)))];
}

/** The hold says already what happened to it. */
const isToldAbove = (hold: Deployment['hold'], name: string): boolean =>
  hold?.reason.kind === 'parts-failed' && hold.reason.component === name;

/** What failed and what is at work is never what is left out; the order stays. */
function mostTelling(known: readonly Line[]): readonly Line[] {
  const rank = ({ progress: { state } }: Line): number =>
    state === 'failed' ? 0 : ['releasing', 'shifting', 'restoring'].includes(state) ? 1 : 2;
  const kept = new Set(known.toSorted((left, right) => rank(left) - rank(right)).slice(0, mostComponents));
  return known.filter((one) => kept.has(one));
}

function line({ name, progress: at, isToldAbove: told }: Line): Rich {
  const { state, done, total, failed = [], underWay = [], line: newest } = at;
  const bar =
    total === undefined || done === undefined
      ? none
      : say` ${progress(total === 0 ? 1 : done / total)} ${done}/${total}`;
  const settled = state === 'live' || state === 'released' || state === 'restored' || state === 'unchanged';
  return join(
    [
      say`${signs[state]} ${bold(words(name, 40))} ${stateWords[state]}${bar}`,
      failed.length === 0 ? none : say`failed: ${named(failed)}`,
      underWay.length === 0 || settled ? none : say`at work: ${named(underWay)}`,
      newest === undefined || settled || told
        ? none
        : code(words(newest, 100).mrkdwn === '' ? ' ' : newest.slice(0, 100)),
    ],
    ' · ',
  );
}

const named = (names: readonly string[]): Rich =>
  listed(
    names.map((name) => say`${words(name, 40)}`),
    mostNames,
  );

function restLine(rest: readonly Line[]): Rich | undefined {
  if (rest.length === 0) return undefined;
  const counts = Map.groupBy(rest, ({ progress: { state } }) => state);
  const each = [...counts].map(([state, some]) => say`${some.length} ${stateWords[state]}`);
  return say`and ${rest.length} more: ${listed(each, 6)}`;
}

const mostNotUndone = 6;

/** What a rollback changed nothing about, because nothing can: people must know that it is still there. */
export function notUndoneLine(notUndone: RollbackClock['notUndone'] = []): Rich | undefined {
  if (notUndone.length === 0) return undefined;
  const each = notUndone.map(({ component, why }) => say`${words(component, 40)} (${words(why, 160)})`);
  return say`${bold('Not put back')}, because it cannot be undone: ${listed(each, mostNotUndone)}.`;
}
