import { z } from 'zod';

const reference = z.object({ $ref: z.string() });

const parameter = z.object({
  name: z.string(),
  in: z.enum(['path', 'query', 'header', 'cookie']),
  required: z.boolean().default(false),
  schema: z.unknown().optional(),
});
export type Parameter = z.infer<typeof parameter>;

const content = z.record(z.string(), z.looseObject({ schema: z.unknown().optional() }));
const body = z.object({ required: z.boolean().default(false), content });
const answer = z.object({ content: content.optional() });

const operation = z.object({
  operationId: z.string(),
  parameters: z.array(z.unknown()).default([]),
  requestBody: z.unknown().optional(),
  responses: z.record(z.string(), z.unknown()),
});

/** One operation of a contract, its references followed. */
export interface Operation {
  readonly id: string;
  readonly parameters: readonly Parameter[];
  readonly body: z.infer<typeof body> | undefined;
  /** By status, or `default`. */
  readonly answers: ReadonlyMap<string, z.infer<typeof answer>>;
}

export interface Routed {
  readonly operation: Operation;
  /** Path parameters, decoded. */
  readonly values: Readonly<Record<string, string>>;
}

export const specShape = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
  components: z.looseObject({
    schemas: z.record(z.string(), z.unknown()),
    examples: z.record(z.string(), z.object({ value: z.unknown().optional() })).default({}),
  }),
});
export type Spec = z.infer<typeof specShape>;

interface Route {
  readonly template: string;
  readonly segments: readonly string[];
}

const isHole = (segment: string): boolean => segment.startsWith('{') && segment.endsWith('}');

/** Holes at the end that may take slashes: branches and files have them in their names. */
const longHoles: readonly string[] = ['{ref}', '{path}', '{basehead}'];

/** Finds the operation that a request means; the fewest holes win. */
export function routesOf(spec: Spec): (method: string, path: string) => Routed | undefined {
  const routes: readonly Route[] = Object.keys(spec.paths)
    .map((template) => ({ template, segments: template.split('/').slice(1) }))
    .sort((left, right) => left.segments.filter(isHole).length - right.segments.filter(isHole).length);
  const known = new Map<string, Operation>();
  return (method, path) => {
    const segments = path.split('/').slice(1);
    for (const greedy of [false, true]) {
      for (const { template, segments: wanted } of routes) {
        const values = matched(wanted, segments, greedy);
        const raw = values && spec.paths[template]?.[method.toLowerCase()];
        if (values === undefined || raw === undefined) continue;
        const key = `${method} ${template}`;
        const found = known.get(key) ?? operationOf(spec, template, raw);
        known.set(key, found);
        return { operation: found, values };
      }
    }
    return undefined;
  };
}

function matched(
  wanted: readonly string[],
  given: readonly string[],
  greedy: boolean,
): Readonly<Record<string, string>> | undefined {
  const isLong = greedy && given.length > wanted.length && longHoles.includes(wanted.at(-1) ?? '');
  if (given.length !== wanted.length && !isLong) return undefined;
  const values: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const part = isLong && index === wanted.length - 1 ? given.slice(index).join('/') : (given[index] ?? '');
    if (!isHole(segment)) {
      if (segment !== part) return undefined;
      continue;
    }
    if (part === '') return undefined;
    values[segment.slice(1, -1)] = decodeURIComponent(part);
  }
  return values;
}

function operationOf(spec: Spec, template: string, raw: unknown): Operation {
  const read = operation.parse(raw);
  const shared = z.array(z.unknown()).parse(spec.paths[template]?.['parameters'] ?? []);
  return {
    id: read.operationId,
    parameters: [...shared, ...read.parameters].map((one) => parameter.parse(followed(spec, one))),
    body: read.requestBody === undefined ? undefined : body.parse(followed(spec, read.requestBody)),
    answers: new Map(
      Object.entries(read.responses).map(([status, one]) => [status, answer.parse(followed(spec, one))]),
    ),
  };
}

function followed(spec: Spec, value: unknown): unknown {
  const found = reference.safeParse(value);
  if (!found.success) return value;
  return found.data.$ref
    .split('/')
    .slice(1)
    .reduce<unknown>((at, name) => z.record(z.string(), z.unknown()).parse(at)[name], spec);
}
