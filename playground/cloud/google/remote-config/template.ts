import { z } from 'zod';

/** The shape of a template after the official client's types; names that the service does not know are refused. */
const value = z.union([
  z.strictObject({ value: z.string() }),
  z.strictObject({ useInAppDefault: z.boolean() }),
  z.strictObject({ personalizationValue: z.strictObject({ personalizationId: z.string() }) }),
  z.strictObject({ rolloutValue: z.strictObject({ rolloutId: z.string(), value: z.string(), percent: z.number() }) }),
]);
const parameter = z.strictObject({
  defaultValue: value.optional(),
  conditionalValues: z.record(z.string(), value).optional(),
  description: z.string().max(256).optional(),
  valueType: z.enum(['STRING', 'BOOLEAN', 'NUMBER', 'JSON']).optional(),
});
const condition = z.strictObject({
  name: z.string().min(1).max(100),
  expression: z.string().min(1),
  tagColor: z
    .enum(['BLUE', 'BROWN', 'CYAN', 'DEEP_ORANGE', 'GREEN', 'INDIGO', 'LIME', 'ORANGE', 'PINK', 'PURPLE', 'TEAL'])
    .optional(),
});
const template = z.strictObject({
  conditions: z.array(condition).max(2_000).default([]),
  parameters: z.record(z.string().regex(/^[A-Za-z_]\w{0,255}$/), parameter).default({}),
  parameterGroups: z
    .record(
      z.string(),
      z.strictObject({ description: z.string().optional(), parameters: z.record(z.string(), parameter) }),
    )
    .default({}),
  version: z.looseObject({ description: z.string().max(1_024).optional() }).optional(),
});

export type Template = z.infer<typeof template>;
export type Parameter = z.infer<typeof parameter>;

const mostParameters = 3_000;
const longestValues = 1_000_000;
const percentTerm =
  /\bpercent(?:\(\s*'[^']*'\s*\))?\s*(?:<=\s*(\d+(?:\.\d+)?)|between\s+(\d+(?:\.\d+)?)\s+and\s+(\d+(?:\.\d+)?))/g;

const allParameters = ({ parameters, parameterGroups }: Template): readonly (readonly [string, Parameter])[] => [
  ...Object.entries(parameters),
  ...Object.values(parameterGroups).flatMap((group) => Object.entries(group.parameters)),
];

/** The template, or the sentences that say what is wrong with it. */
export function judge(body: unknown): { readonly template: Template } | { readonly faults: readonly string[] } {
  const parsed = template.safeParse(body);
  if (!parsed.success) return { faults: [z.prettifyError(parsed.error)] };
  const { conditions } = parsed.data;
  const names = new Set(conditions.map(({ name }) => name));
  const parameters = allParameters(parsed.data);
  const unknown = parameters.flatMap(([key, { conditionalValues = {} }]) =>
    Object.keys(conditionalValues)
      .filter((name) => !names.has(name))
      .map((name) => `${key}: there is no condition "${name}"`),
  );
  const size = parameters.reduce((sum, [, one]) => sum + JSON.stringify(one).length, 0);
  const faults = [
    ...unknown,
    ...(names.size === conditions.length ? [] : ['two conditions have the same name']),
    ...(new Set(parameters.map(([key]) => key)).size === parameters.length ? [] : ['two parameters have the same key']),
    ...(parameters.length > mostParameters ? ['more than 3000 parameters'] : []),
    ...(size > longestValues ? ['the values are longer than 1000000 characters in all'] : []),
    ...conditions.flatMap(({ name, expression }) =>
      /\bpercent\b/.test(expression.replaceAll(percentTerm, '')) ? [`condition "${name}": malformed percent`] : [],
    ),
  ];
  return faults.length > 0 ? { faults } : { template: parsed.data };
}

/** True for a visitor who stands at this percent of everybody; anything but percents is taken for true. */
function holdsAt(expression: string, percent: number): boolean {
  return [...expression.matchAll(percentTerm)].every(([, upTo, from, to]) =>
    upTo === undefined ? percent > Number(from) && percent <= Number(to) : percent <= Number(upTo),
  );
}

/** What a visitor who stands at this percent gets. */
export function valueAt(found: Template, key: string, percent: number): string | undefined {
  const parameter = allParameters(found).find(([name]) => name === key)?.[1];
  const { conditionalValues = {}, defaultValue } = parameter ?? {};
  const first = found.conditions.find(
    ({ name, expression }) => name in conditionalValues && holdsAt(expression, percent),
  );
  const given = first === undefined ? defaultValue : conditionalValues[first.name];
  return given !== undefined && 'value' in given ? given.value : undefined;
}
