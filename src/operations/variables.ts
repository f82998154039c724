import type { Config, Target } from '../domain/config.ts';
import { environmentsInOrder } from '../domain/config.ts';
import type { Json } from '../domain/json.ts';
import { canonical } from '../domain/json.ts';
import type { PlannedComponent, Procedure } from '../domain/plan.ts';
import { soundsSecret } from '../domain/secret.ts';

type Members = Readonly<Record<string, Json>>;

const isMembers = (value: Json | undefined): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const membersOf = (value: Json | undefined): Members => (isMembers(value) ? value : {});

/** What of the settings differs between what is live and what would be, one line each; nothing for components that come or go. */
export function configurationChanges(before: Procedure, after: Procedure): readonly string[] {
  return after.components.flatMap((component) => {
    const old = before.components.find(({ name }) => name === component.name);
    return old?.provider === component.provider ? changesIn(old, component) : [];
  });
}

function changesIn(old: PlannedComponent, component: PlannedComponent): readonly string[] {
  const { env: oldEnv, ...oldRest } = membersOf(old.settings);
  const { env, ...rest } = membersOf(component.settings);
  const line = (what: string, from: Json | undefined, to: Json | undefined): string =>
    `${component.name}: ${what} ${shown(what, from)} → ${shown(what, to)}`;
  return [
    ...differing(membersOf(oldEnv), membersOf(env)).map((name) =>
      line(name, membersOf(oldEnv)[name], membersOf(env)[name]),
    ),
    ...differing(oldRest, rest).map((name) => line(`setting ${name}`, oldRest[name], rest[name])),
  ];
}

const differing = (one: Members, other: Members): readonly string[] =>
  [...new Set([...Object.keys(one), ...Object.keys(other)])]
    .filter((name) => canonical(one[name] ?? null) !== canonical(other[name] ?? null))
    .sort();

/** Values are shown, of secrets only where they are kept. */
function shown(name: string, value: Json | undefined): string {
  if (value === undefined) return '(not set)';
  const { from, name: variable, path } = membersOf(value);
  if (from === 'environment' && typeof variable === 'string') return `(secret ${variable})`;
  if (from !== undefined) return `(secret${typeof path === 'string' ? ` in ${path}` : ''})`;
  if (soundsSecret(name)) return '(hidden)';
  const text = typeof value === 'string' ? value : canonical(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** How alike the variables of two environments are. */
export interface Parity {
  /** The earlier environment. */
  readonly with: string;
  /** Names that differ without being declared to. */
  readonly differing: readonly string[];
  readonly of: number;
}

/** The target against the same service in the environment before it; nothing when there is none. */
export function parityOf(config: Config, target: Target): Parity | undefined {
  const order = environmentsInOrder(config).map(({ name }) => name);
  const earlier = order
    .slice(0, order.indexOf(target.environment))
    .toReversed()
    .flatMap((name) =>
      [...config.targets.values()].filter(
        ({ service, environment }) => service === target.service && environment === name,
      ),
    )[0];
  if (earlier === undefined) return undefined;
  const [mine, theirs] = [target.variables ?? [], earlier.variables ?? []];
  const names = [...new Set([...mine, ...theirs].map(({ name }) => name))];
  const differing = names.filter((name) => {
    const [here, there] = [mine, theirs].map((all) => all.find((one) => one.name === name));
    if (here === undefined || there === undefined) return true;
    return !here.mayDiffer && !there.mayDiffer && here.shown !== there.shown;
  });
  return { with: earlier.environment, differing, of: names.length };
}

/** One line for the plan, when something differs that was not meant to. */
export function parityRisk(config: Config, target: Target): readonly string[] {
  const parity = parityOf(config, target);
  if (parity === undefined || parity.differing.length === 0) return [];
  const { differing, of, with: environment } = parity;
  const share = Math.round((differing.length / of) * 1000) / 10;
  const named = differing.slice(0, 5).join(', ') + (differing.length > 5 ? ', …' : '');
  return [
    `${differing.length} of ${of} variables (${share} %) differ from ${environment} without being declared to: ${named}`,
  ];
}
