import { z } from 'zod';

/** Parts that we do not know are kept as they are: a template is other people's too. */
const value = z.looseObject({ value: z.string().optional() });
const parameter = z.looseObject({
  defaultValue: value.optional(),
  conditionalValues: z.record(z.string(), value).optional(),
  valueType: z.string().optional(),
});
const condition = z.looseObject({ name: z.string(), expression: z.string() });

export const templateSchema = z.looseObject({
  conditions: z.array(condition).default([]),
  parameters: z.record(z.string(), parameter).default({}),
  parameterGroups: z
    .record(z.string(), z.looseObject({ parameters: z.record(z.string(), parameter).default({}) }))
    .default({}),
});

export type Template = z.infer<typeof templateSchema>;
export type Parameter = z.infer<typeof parameter>;
export type Condition = z.infer<typeof condition>;

/** A parameter, with the group that it lies in. */
interface Placed {
  readonly group: string | undefined;
  readonly parameter: Parameter;
}

export function parameterAt({ parameters, parameterGroups }: Template, key: string): Placed | undefined {
  const own = Object.hasOwn(parameters, key) ? parameters[key] : undefined;
  if (own !== undefined) return { group: undefined, parameter: own };
  for (const [group, { parameters: grouped }] of Object.entries(parameterGroups)) {
    const found = Object.hasOwn(grouped, key) ? grouped[key] : undefined;
    if (found !== undefined) return { group, parameter: found };
  }
  return undefined;
}

export const keysOf = ({ parameters, parameterGroups }: Template): readonly string[] => [
  ...Object.keys(parameters),
  ...Object.values(parameterGroups).flatMap((group) => Object.keys(group.parameters)),
];

const without = <Value>(record: Readonly<Record<string, Value>>, key: string): Record<string, Value> =>
  Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));

/** The template with this parameter and no other of its key; undefined takes it out. */
export function withParameter(template: Template, key: string, placed: Placed | undefined): Template {
  const parameters = without(template.parameters, key);
  const parameterGroups = Object.fromEntries(
    Object.entries(template.parameterGroups).map(([name, group]) => [
      name,
      { ...group, parameters: without(group.parameters, key) },
    ]),
  );
  if (placed === undefined) return { ...template, parameters, parameterGroups };
  const { group, parameter: given } = placed;
  if (group === undefined) return { ...template, parameters: { ...parameters, [key]: given }, parameterGroups };
  const before = parameterGroups[group] ?? { parameters: {} };
  const grouped = { ...before, parameters: { ...before.parameters, [key]: given } };
  return { ...template, parameters, parameterGroups: { ...parameterGroups, [group]: grouped } };
}

export const conditionNamed = ({ conditions }: Template, name: string): Condition | undefined =>
  conditions.find((one) => one.name === name);

/** Changed in its place; a new one goes last, so that it outranks nobody else's. */
export function withCondition(template: Template, given: Condition): Template {
  const { conditions } = template;
  const changed = conditions.map((one) => (one.name === given.name ? given : one));
  const isNew = conditionNamed(template, given.name) === undefined;
  return { ...template, conditions: isNew ? [...conditions, given] : changed };
}

/** Without a condition that nobody's value depends on any more; one that is still used stays. */
export function withoutCondition(template: Template, name: string): Template {
  const isUsed = keysOf(template).some(
    (key) => name in (parameterAt(template, key)?.parameter.conditionalValues ?? {}),
  );
  return isUsed ? template : { ...template, conditions: template.conditions.filter((one) => one.name !== name) };
}
