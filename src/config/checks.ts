import type { ConfigFault } from '../domain/config.ts';
import type { CheckRule } from '../domain/plan.ts';
import type { Surroundings } from './components.ts';
import { faultAt, faultsOf, unknownName } from './faults-of.ts';
import { mappingOf } from './schema-tree.ts';
import type { Sections } from './sections.ts';
import { settingsOfKind } from './settings-of-kind.ts';
import type { TargetReading } from './target-reading.ts';

const provenKind = 'proven-in-earlier-environment';

/** The target's checks; `provenIn` alone is enough for the check of that name. */
export function readChecks(
  target: TargetReading,
  around: Surroundings,
): { readonly checks: readonly CheckRule[]; readonly faults: readonly ConfigFault[] } {
  const readings = Object.keys(target.settings.checks).map((name) => readCheck(target, name, around));
  const checks = readings.flatMap(({ check }) => (check ? [check] : []));
  const { provenIn } = target.settings;
  const implied = provenIn !== undefined && !checks.some(({ kind }) => kind === provenKind);
  return {
    checks: implied ? [...checks, provenCheck(provenIn, target.settings.strictness)] : checks,
    faults: readings.flatMap(({ faults }) => faults),
  };
}

const provenCheck = (environment: string, mode: CheckRule['mode']): CheckRule => ({
  name: `proven-in-${environment}`,
  kind: provenKind,
  mode,
  timeoutMs: 60_000,
  remedy: `Deploy the same commit to ${environment} first.`,
  settings: {},
});

function readCheck(
  { settings, locate }: TargetReading,
  name: string,
  { kinds, folder }: Surroundings,
): { readonly check?: CheckRule; readonly faults: readonly ConfigFault[] } {
  const written = settings.checks[name];
  if (!written) return { faults: [] };
  const { kind, mode = settings.strictness, timeout, remedy } = written;
  const place = locate(['checks', name, 'kind']);
  if (kind === provenKind && settings.provenIn === undefined) {
    const text = { found: 'no provenIn', expected: 'an earlier environment', remedy: 'Add provenIn to this target.' };
    return { faults: [faultAt(place, text)] };
  }
  const schema = kinds.checks[kind];
  if (!schema) {
    if (kind === provenKind)
      return { check: { name, kind, mode, timeoutMs: timeout, remedy, settings: {} }, faults: [] };
    return { faults: [faultAt(place, unknownName(kind, 'a kind of check', Object.keys(kinds.checks)))] };
  }
  const read = settingsOfKind(schema, written.settings, folder);
  if (read.ok) return { check: { name, kind, mode, timeoutMs: timeout, remedy, settings: read.settings }, faults: [] };
  const base = ['checks', name, 'settings'];
  return { faults: faultsOf(read.issues, { schema: read.schema, value: written.settings, locate, base }) };
}

/** `provenIn` names an earlier environment in which the service is deployed. */
export function provenFaults(target: TargetReading, sections: Sections, services: unknown): readonly ConfigFault[] {
  const { service, environment, settings, locate } = target;
  const { provenIn } = settings;
  if (provenIn === undefined) return [];
  const place = locate(['provenIn']);
  const known = sections.known.environments;
  if (!known.includes(provenIn)) return [faultAt(place, unknownName(provenIn, 'an environment', known))];
  const written = mappingOf(mappingOf(mappingOf(services)[service])['environments']);
  if (!Object.hasOwn(written, provenIn)) {
    const remedy = `Add ${provenIn} to the environments of ${service}, or remove provenIn.`;
    return [faultAt(place, { found: provenIn, expected: `an environment of ${service}`, remedy })];
  }
  const [earlier, own] = [sections.environments.get(provenIn), sections.environments.get(environment)];
  if (earlier === undefined || own === undefined || earlier < own) return [];
  const remedy = 'Name an environment with a lower order.';
  return [faultAt(place, { found: provenIn, expected: `an environment before ${environment}`, remedy })];
}
