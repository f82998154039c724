import type { PlannedComponent } from '../../domain/plan.ts';
import type { Foresight } from '../../ports/provider.ts';
import type { Migration } from './parse.ts';
import type { DatabaseRecord } from './record.ts';

/** Everything that a plan of migrations is judged by. */
export interface Outlook {
  readonly record: DatabaseRecord;
  /** Of the release to come, oldest first. */
  readonly names: readonly string[];
  readonly pending: readonly Migration[];
  /** Of the release that is live, to which a rollback would return; absent when nothing is. */
  readonly before?: { readonly label: string; readonly names: readonly string[] };
  readonly onRollback: 'keep' | 'down';
  /** A release that was live before is asked for again. */
  readonly isRollback: boolean;
}

/** What applying them would do, whether it may be done, and whether it can be undone. */
export function outlookOf(outlook: Outlook): Foresight {
  const { pending } = outlook;
  const without = pending.filter(({ down }) => down === undefined);
  return {
    changes: pending.map(lineOf),
    risks: [
      ...without.map(({ name }) => `${name} cannot be undone by a rollback${stays(outlook)}`),
      ...pending.filter(({ transaction }) => !transaction).map(({ name }) => `${name} runs without a transaction`),
      ...keptBack(outlook),
    ],
    undo: undoOf(outlook, without),
    consents: [],
    blockers: [
      ...pending.flatMap(({ faults }) => faults),
      ...outOfOrder(outlook),
      ...tooEarly(outlook),
      ...tooLate(outlook),
    ],
  };
}

const lineOf = ({ name, kind, down }: Migration): string =>
  `migration ${name} (${kind} step, ${down === undefined ? 'not reversible' : 'reversible'})`;

const stays = ({ before }: Outlook): string => (before === undefined ? '' : ` (expand step, safe for ${before.label})`);

const namesShown = 5;

/** The schema comes before the code: what is live would miss what was taken back until the traffic has moved. */
function keptBack({ isRollback, onRollback, record, names }: Outlook): readonly string[] {
  const since = isRollback ? record.applied.filter((name) => !names.includes(name)) : [];
  if (since.length === 0) return [];
  const more = since.length > namesShown ? ` and ${since.length - namesShown} more` : '';
  const all = `${since.slice(0, namesShown).join(', ')}${more}`;
  const stay = since.length === 1 ? 'stays' : 'stay';
  if (onRollback === 'keep') return [`${all} ${stay} applied: this release runs with what was added since`];
  const why = 'what is live needs them until the traffic has moved';
  const when = 'onRollback: down counts only for a deployment that goes back by itself or is rolled back in flight';
  return [`${all} ${stay} applied and no down section runs: ${why}; ${when}`];
}

function undoOf({ pending, onRollback, before }: Outlook, without: readonly Migration[]): PlannedComponent['undo'] {
  if (pending.length === 0) return { kind: 'instant' };
  const names = without.map(({ name }) => name).join(', ');
  if (onRollback === 'down')
    return without.length === 0 ? { kind: 'redeploy' } : { kind: 'impossible', why: `${names} has no way down` };
  const runsOn = before === undefined ? '' : `; ${before.label} runs with it`;
  return { kind: 'impossible', why: `what the migrations added stays${runsOn}` };
}

/** A file that sorts before one that was applied would never have run there on a fresh database in this order. */
function outOfOrder({ record, names, pending }: Outlook): readonly string[] {
  const newest = names.findLast((name) => record.applied.includes(name));
  if (newest === undefined) return [];
  const newestAt = names.indexOf(newest);
  return pending
    .filter(({ name }) => names.indexOf(name) < newestAt)
    .map(({ name }) => `${name} comes before ${newest}, which is applied already: give it a later number`);
}

/** A contract step waits until what it replaces is applied and live: the release before may come back and need it. */
function tooEarly({ record, pending, before }: Outlook): readonly string[] {
  return pending.flatMap(({ name, kind, replaces }) =>
    (kind === 'contract' ? replaces : []).flatMap((old) => {
      if (record.applied.includes(old) && before?.names.includes(old) === true) return [];
      const who = before === undefined ? 'nothing is live yet' : `${before.label} is live and may come back`;
      return [`${name} removes what ${old} replaces, but ${who} without it: release ${old} first, and this one later`];
    }),
  );
}

/** Going back behind a contract step that was applied: the older release would miss what was removed. */
function tooLate({ record, names }: Outlook): readonly string[] {
  return record.contracts.flatMap(({ name, replaces }) =>
    replaces.some((old) => !names.includes(old))
      ? [`this release is older than ${replaces.join(', ')}, and ${name} has removed what it needs`]
      : [],
  );
}
