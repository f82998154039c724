import { z } from 'zod';
import type { ConfigFault, TargetVariable } from '../domain/config.ts';
import type { Json } from '../domain/json.ts';
import { faultAt } from './faults-of.ts';
import type { ProviderKind } from './kinds.ts';
import { alternatives, inputSchema, isMapping, mappingOf } from './schema-tree.ts';
import type { VariableRule } from './schema/variables.ts';
import { variableRule } from './schema/variables.ts';
import { suggest } from './nearest.ts';
import { writtenSecret } from './secrets.ts';
import { showFound } from './show-found.ts';
import type { TargetReading } from './target-reading.ts';

type Rules = Readonly<Record<string, VariableRule>>;

const rulesSchema = z.record(z.string(), variableRule);

/** What the service declares; malformed rules are told with the whole file. */
function rulesOf(services: unknown, service: string): Rules | undefined {
  const declared = mappingOf(mappingOf(services)[service])['declares'];
  const parsed = rulesSchema.safeParse(declared);
  return declared === undefined || !parsed.success ? undefined : parsed.data;
}

/** A component gets the target's variables where its provider has a place for them; its own `env` goes before. */
export function withVariables(settings: Json, kind: ProviderKind, { written }: TargetReading): Json {
  const variables = mappingOf(written['variables']);
  const takes = alternatives(inputSchema(kind.schema)).some((node) => 'env' in mappingOf(node['properties']));
  if (!takes || Object.keys(variables).length === 0 || !isMapping(settings)) return settings;
  return { ...settings, env: { ...variables, ...mappingOf(settings['env']) } };
}

/** What is missing, unknown, not allowed, or a secret in plain sight. */
export function variableFaults(target: TargetReading, services: unknown): readonly ConfigFault[] {
  const rules = rulesOf(services, target.service);
  if (rules === undefined) return [];
  const values = mappingOf(target.written['variables']);
  const missing = Object.entries(rules)
    .filter(([name, { required }]) => required && !(name in values))
    .map(([name]) =>
      faultAt(target.locate(['variables']), {
        found: `no ${name}`,
        expected: `${name}, which ${target.service} declares`,
        remedy: `Set it for ${target.environment}, or declare it with required: false.`,
      }),
    );
  const wrong = Object.entries(values).flatMap(([name, value]) => {
    const fault = faultOf(name, value, rules);
    return fault === undefined ? [] : [faultAt(target.locate(['variables', name]), fault)];
  });
  return [...missing, ...wrong];
}

type Fault = Pick<ConfigFault, 'found' | 'expected' | 'remedy'>;

function faultOf(name: string, value: Json, rules: Rules): Fault | undefined {
  const rule = rules[name];
  if (rule === undefined) {
    const remedy = suggest(name, Object.keys(rules));
    return { found: `the undeclared variable ${name}`, expected: 'a variable that the service declares', remedy };
  }
  // Secrets are looked at where they are kept, when a deployment begins.
  if (typeof value !== 'string') return undefined;
  if (rule.secret)
    return {
      found: 'a value in plain sight',
      expected: 'the place of the secret',
      remedy: `Write ${name}: { secret: { environment: … } } and take the value out of the file.`,
    };
  if (rule.oneOf !== undefined && !rule.oneOf.includes(value))
    return {
      found: showFound(value, ['variables', name]),
      expected: `one of ${rule.oneOf.join(', ')}`,
      remedy: 'Write one of these.',
    };
  if (rule.matches !== undefined && !new RegExp(`^(?:${rule.matches})$`).test(value))
    return {
      found: showFound(value, ['variables', name]),
      expected: `a value of the form ${rule.matches}`,
      remedy: 'Correct it.',
    };
  return undefined;
}

/** The target's variables for people and comparisons: values, or where secret ones are kept. */
export function variablesOf(target: TargetReading, services: unknown, folder: string): readonly TargetVariable[] {
  const rules = rulesOf(services, target.service) ?? {};
  return Object.entries(mappingOf(target.written['variables'])).flatMap(([name, value]): readonly TargetVariable[] => {
    const reference = writtenSecret(value, folder);
    const mayDiffer = reference !== undefined || rules[name]?.differs === true;
    if (reference !== undefined) return [{ name, shown: placeOf(reference), secret: true, mayDiffer }];
    return typeof value === 'string' ? [{ name, shown: value, secret: false, mayDiffer }] : [];
  });
}

function placeOf(reference: NonNullable<ReturnType<typeof writtenSecret>>): string {
  if (reference.from === 'environment') return `secret ${reference.name}`;
  return reference.from === 'file' ? `secret in ${reference.path}` : `secret ${reference.version}`;
}
