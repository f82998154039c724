import { inReverse } from '../domain/component-order.ts';
import type { RollbackClock } from '../domain/deployment.ts';
import type { PlannedComponent } from '../domain/plan.ts';
import { together } from './components.ts';
import type { Result } from './parts/verdict.ts';
import type { Touched } from './releases.ts';
import { touchedOf } from './releases.ts';
import { restoreWhole } from './restores.ts';
import type { ComponentLook } from './whole.ts';
import type { Work } from './work.ts';

/** How far the way back is: what is left to do or went wrong, and what became of each component. */
export interface PutBack extends Required<Pick<RollbackClock, 'undone' | 'notUndone'>> {
  readonly state: Result | undefined;
  readonly looks: Readonly<Record<string, ComponentLook>>;
}

/**
 * Puts the components back: those that come after others before them, the rest side by side. What was never begun stays; what
 * cannot be put back is named. One that fails keeps nobody waiting who does not depend on it.
 */
export async function putBackAll(work: Work): Promise<PutBack> {
  const { components } = work.deployment.plan.procedure;
  const touched = new Map<string, Touched>();
  for (const component of components) touched.set(component.name, await touchedOf(work, component));
  const isTouched = ({ name }: PlannedComponent): boolean => touched.get(name)?.kind !== 'nothing';
  const notUndone = components.flatMap((component) =>
    isTouched(component) && component.undo.kind === 'impossible'
      ? [{ component: component.name, why: component.undo.why }]
      : [],
  );
  const wanted = inReverse(
    components.filter((component) => isTouched(component) && component.undo.kind !== 'impossible'),
  );
  const looks = new Map<string, ComponentLook>();
  for (let turn = readyOf(wanted, looks); turn.length > 0; turn = readyOf(wanted, looks)) {
    const done = await Promise.all(turn.map((component) => one(work, component, touched)));
    for (const [index, component] of turn.entries()) {
      const look = done[index];
      if (look !== undefined) looks.set(component.name, look);
    }
  }
  return {
    state: worstOf([...looks.values()]),
    looks: Object.fromEntries([...looks, ...untouched(components.filter((component) => !isTouched(component)))]),
    undone: wanted.flatMap(({ name }) => (looks.get(name)?.state.kind === 'succeeded' ? [name] : [])),
    notUndone,
  };
}

/** Not looked at yet, and everything that comes after it is back. */
function readyOf(
  wanted: readonly PlannedComponent[],
  looks: ReadonlyMap<string, ComponentLook>,
): readonly PlannedComponent[] {
  const isBack = ({ name }: PlannedComponent): boolean => looks.get(name)?.state.kind === 'succeeded';
  return wanted.filter(
    ({ name }) => !looks.has(name) && wanted.filter(({ after }) => after.includes(name)).every(isBack),
  );
}

async function one(
  work: Work,
  component: PlannedComponent,
  touched: ReadonlyMap<string, Touched>,
): Promise<ComponentLook> {
  const snapshot = work.deployment.snapshots.find((before) => before.component === component.name);
  if (snapshot !== undefined)
    return restoreWhole(work, component, { snapshot, touched: touched.get(component.name) ?? { kind: 'all' } });
  const sentence = `there is no snapshot of ${component.name}`;
  const failure = { code: 'not-found', sentence, retryable: false } as const;
  return { state: { kind: 'failed', failure }, lines: [], progress: { state: 'failed', line: sentence } };
}

/** While anything still moves, nothing is told as failed: as much as can be is put back first. */
function worstOf(looks: readonly ComponentLook[]): Result | undefined {
  const moving = looks.map(({ state }) => state).filter(({ kind }) => kind === 'later');
  const worst = together(moving.length > 0 ? moving : looks.map(({ state }) => state));
  return worst === undefined || worst.kind === 'succeeded' || worst.kind === 'running' ? undefined : worst;
}

const untouched = (components: readonly PlannedComponent[]): readonly (readonly [string, ComponentLook])[] =>
  components.map(({ name }) => [
    name,
    { state: { kind: 'succeeded', result: null }, lines: [], progress: { state: 'unchanged' } },
  ]);
