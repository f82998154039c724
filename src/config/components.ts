import type { ConfigFault } from '../domain/config.ts';
import { isComponentName, must } from '../domain/ids.ts';
import type { Json } from '../domain/json.ts';
import type { PlannedComponent } from '../domain/plan.ts';
import { faultAt, faultsOf, unknownName } from './faults-of.ts';
import type { Kinds, ProviderKind } from './kinds.ts';
import { kindNamed } from './kinds.ts';
import { mappingOf } from './schema-tree.ts';
import { settingsOfKind } from './settings-of-kind.ts';
import type { TargetReading } from './target-reading.ts';
import { withVariables } from './variables.ts';

/** A component with what only one target may have. */
export interface ComponentReading {
  readonly component: PlannedComponent;
  readonly claims: readonly string[];
}

export interface Surroundings {
  readonly kinds: Kinds;
  /** Paths are relative to this folder of the main file. */
  readonly folder: string;
}

export function readComponents(
  target: TargetReading,
  around: Surroundings,
): { readonly components: readonly ComponentReading[]; readonly faults: readonly ConfigFault[] } {
  const readings = Object.keys(target.settings.components).map((name) => readComponent(target, name, around));
  return {
    components: readings.flatMap(({ reading }) => (reading ? [reading] : [])),
    faults: [...readings.flatMap(({ faults }) => faults), ...orderFaults(target)],
  };
}

function readComponent(
  target: TargetReading,
  name: string,
  { kinds, folder }: Surroundings,
): { readonly reading?: ComponentReading; readonly faults: readonly ConfigFault[] } {
  const { locate } = target;
  const {
    provider,
    settings: own,
    after,
  } = target.settings.components[name] ?? { provider: '', settings: {}, after: [] };
  const kind = kindNamed(kinds.providers, provider);
  if (!kind) {
    const place = locate(['components', name, 'provider']);
    return { faults: [faultAt(place, unknownName(provider, 'a provider', Object.keys(kinds.providers)))] };
  }
  const settings = withVariables(own, kind, target);
  const read = settingsOfKind(kind.schema, settings, folder);
  if (!read.ok) {
    const base = ['components', name, 'settings'];
    return { faults: faultsOf(read.issues, { schema: read.schema, value: settings, locate, base }) };
  }
  const component: PlannedComponent = {
    name: must(isComponentName, name),
    provider,
    settings: read.settings,
    after: after.map((other) => must(isComponentName, other)),
    ...capabilitiesOf(kind, read.settings),
  };
  return { reading: { component, claims: [...new Set(claimsOf(kind, read.settings))] }, faults: [] };
}

function capabilitiesOf(kind: ProviderKind, settings: Json): Pick<PlannedComponent, 'shift' | 'undo'> {
  const { shift, undo } = kind.capabilities(settings);
  return { shift, undo };
}

const claimsOf = (kind: ProviderKind, settings: Json): readonly string[] =>
  kind.claims ? kind.claims(settings) : portsIn(settings);

/** Ports anywhere in the settings; what a process is told in its environment is its own affair, and 0 is any free port. */
const portsIn = (settings: Json): readonly string[] =>
  Object.entries(mappingOf(settings)).flatMap(([key, value]) => {
    if (key === 'env') return [];
    return /^port$|Port$/.test(key) && typeof value === 'number' && value > 0 ? [`port ${value}`] : portsIn(value);
  });

/** `after` that names nothing, and components that wait for one another in a circle. */
function orderFaults({ settings: { components }, written, locate }: TargetReading): readonly ConfigFault[] {
  const names = Object.keys(mappingOf(written['components']));
  const unknown = names.flatMap((name) =>
    (components[name]?.after ?? []).flatMap((other, index) =>
      names.includes(other)
        ? []
        : [faultAt(locate(['components', name, 'after', index]), unknownName(other, 'a component', names))],
    ),
  );
  const circle = circleIn(new Map(names.map((name) => [name, components[name]?.after ?? []])));
  if (circle.length === 0) return unknown;
  const fault = faultAt(locate(['components', circle[0] ?? '', 'after']), {
    found: `a circle: ${circle.join(' after ')}`,
    expected: 'an order in which each component comes once',
    remedy: 'Remove one after of the circle.',
  });
  return [...unknown, fault];
}

/** The first circle found, its first name repeated at the end; empty when there is none. */
function circleIn(after: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const done = new Set<string>();
  const visit = (name: string, trail: readonly string[]): readonly string[] => {
    if (trail.includes(name)) return [...trail.slice(trail.indexOf(name)), name];
    if (done.has(name)) return [];
    for (const other of after.get(name) ?? []) {
      const circle = visit(other, [...trail, name]);
      if (circle.length > 0) return circle;
    }
    done.add(name);
    return [];
  };
  for (const name of after.keys()) {
    const circle = visit(name, []);
    if (circle.length > 0) return circle;
  }
  return [];
}

/** Two targets that would fight for one thing. */
export function claimFaults(
  readings: readonly { readonly target: TargetReading; readonly components: readonly ComponentReading[] }[],
): readonly ConfigFault[] {
  const holders = new Map<string, string>();
  const faults: ConfigFault[] = [];
  for (const { target, components } of readings) {
    for (const { component, claims } of components) {
      for (const claim of claims) {
        const key = `${component.provider} ${claim}`;
        const holder = holders.get(key);
        const self = `${component.name} of ${target.service} in ${target.environment}`;
        if (holder === undefined) holders.set(key, self);
        else {
          faults.push(
            faultAt(target.locate(['components', component.name, 'settings', claim.split(' ')[0] ?? '']), {
              found: `${claim}, as for ${holder}`,
              expected: `something that ${self} has alone`,
              remedy: 'Give one of the two another.',
            }),
          );
        }
      }
    }
  }
  return faults;
}
