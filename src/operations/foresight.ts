import { createHash } from 'node:crypto';
import type { ComponentName } from '../domain/ids.ts';
import type { ComponentForesight, Plan, PlannedComponent } from '../domain/plan.ts';
import { targetId } from '../domain/ids.ts';
import { ProviderError } from '../ports/provider-error.ts';
import type { Foresight, Provider } from '../ports/provider.ts';
import type { Reads } from '../ports/store.ts';
import type { Log } from '../ports/world.ts';
import type { KeptOf } from './kept.ts';
import { keptFor } from './kept.ts';

/** A provider that takes longer than this to look ahead is not waited for: the plan says that it does not know. */
const defaultLimitMs = 5_000;
/** A rollback is not kept waiting for a look ahead. */
export const rollbackLimitMs = 2_000;

const mostLines = 400;
const longestLine = 300;

/** Why a component cannot be released at all. */
export interface Blocker {
  readonly component: ComponentName;
  readonly why: string;
}

export interface Foreseen {
  readonly plan: Plan;
  /** All of them, of all components. */
  readonly blockers: readonly Blocker[];
}

interface LookingAhead {
  readonly store: Pick<Reads, 'pastLive' | 'deployment'>;
  readonly provider: (name: string) => Provider | undefined;
  readonly log: Log;
}

/** The plan with what every component's provider says of it, asked side by side. */
export async function foresee(world: LookingAhead, plan: Plan, limitMs = defaultLimitMs): Promise<Foreseen> {
  const { components } = plan.procedure;
  const keptOf = await keptFor(world.store, plan);
  const answers = await Promise.all(components.map((component) => ask(world, { plan, component, limitMs, keptOf })));
  const looked = answers.flatMap((answer) => answer ?? []);
  if (looked.length === 0) return { plan, blockers: [] };
  const foresight = looked.map((one) => one.foresight);
  const procedure = { ...plan.procedure, components: components.map((component) => undoneAs(component, foresight)) };
  return {
    plan: { ...plan, procedure, foresight, risks: risksOf({ kind: plan.kind, procedure, foresight }) },
    blockers: looked.flatMap(({ blockers, foresight: { component } }) => blockers.map((why) => ({ component, why }))),
  };
}

function undoneAs(component: PlannedComponent, foresight: readonly ComponentForesight[]): PlannedComponent {
  const undo = foresight.find((one) => one.component === component.name)?.undo;
  return undo === undefined ? component : { ...component, undo };
}

/** What people should think about before they agree. A rollback is not undone, so that its undo is no risk of it. */
export function risksOf({
  kind,
  procedure,
  foresight = [],
}: Pick<Plan, 'kind' | 'procedure' | 'foresight'>): readonly string[] {
  const lasting =
    kind === 'deploy'
      ? procedure.components.flatMap(({ name, undo }) =>
          undo.kind === 'impossible' ? [`${name} cannot be undone: ${undo.why}`] : [],
        )
      : [];
  const said = foresight.flatMap(({ component, risks, unknown: why }) => [
    ...(why === undefined ? [] : [`${component}: not known what would change, because ${why}`]),
    ...risks.map((risk) => `${component}: ${risk}`),
  ]);
  return [...lasting, ...said];
}

interface Looked {
  readonly foresight: ComponentForesight;
  readonly blockers: readonly string[];
}

interface Asking {
  readonly plan: Plan;
  readonly component: PlannedComponent;
  readonly limitMs: number;
  readonly keptOf: KeptOf;
}

async function ask(world: LookingAhead, { plan, component, limitMs, keptOf }: Asking): Promise<Looked | undefined> {
  const provider = world.provider(component.provider);
  if (provider?.foresee === undefined) return undefined;
  const { service, environment, release, base } = plan;
  const target = targetId(service, environment);
  const signal = AbortSignal.timeout(limitMs);
  try {
    const at = { target, service, environment, component };
    const request = { ...at, release, ...(base === undefined ? {} : { base }), ...keptOf(component.name) };
    const answer = await orLate(provider.foresee(request, signal), signal);
    return answer === 'late'
      ? unknown(component, `${component.provider} did not answer within ${Math.round(limitMs / 100) / 10} s`)
      : known(component, answer);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    world.log.warn({ target, component: component.name, code: error.code }, 'cannot look ahead');
    return unknown(component, error.message);
  }
}

/** A provider that does not heed its signal must not keep people waiting either. */
async function orLate<Value>(call: Promise<Value>, signal: AbortSignal): Promise<Value | 'late'> {
  const late = Promise.withResolvers<'late'>();
  const fire = (): void => {
    late.resolve('late');
  };
  signal.addEventListener('abort', fire, { once: true });
  // Whatever it says afterwards, nobody waits for it any more.
  call.catch(() => undefined);
  try {
    return await Promise.race([call, late.promise]);
  } catch (error) {
    if (signal.aborted) return 'late';
    throw error;
  } finally {
    signal.removeEventListener('abort', fire);
  }
}

const unknown = ({ name }: PlannedComponent, why: string): Looked => ({
  foresight: { component: name, changes: [], risks: [], consents: [], unknown: cut(why) },
  blockers: [],
});

const known = ({ name }: PlannedComponent, answer: Foresight): Looked => ({
  foresight: {
    component: name,
    changes: bounded(answer.changes),
    risks: bounded(answer.risks),
    consents: answer.consents.map(({ id, sentence }) => ({ id, sentence: cut(sentence) })),
    ...(answer.undo === undefined ? {} : { undo: answer.undo }),
    ...(answer.undoMs === undefined ? {} : { undoMs: answer.undoMs }),
    ...(answer.unknown === undefined ? {} : { unknown: cut(answer.unknown) }),
  },
  blockers: answer.blockers.map(cut),
});

const cut = (text: string): string => (text.length <= longestLine ? text : `${text.slice(0, longestLine - 1)}…`);

/** What is left out is still bound by its hash. */
function bounded(lines: readonly string[]): readonly string[] {
  if (lines.length <= mostLines && lines.every((line) => line.length <= longestLine)) return lines;
  const shown = lines.slice(0, mostLines).map(cut);
  const hash = createHash('sha256').update(JSON.stringify(lines)).digest('hex').slice(0, 12);
  const left = lines.length - shown.length;
  return [...shown, left > 0 ? `and ${left} more (${hash})` : `in full: ${hash}`];
}
