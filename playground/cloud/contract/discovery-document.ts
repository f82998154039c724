import { z } from 'zod';

const parameter = z.looseObject({
  location: z.string(),
  type: z.string(),
  pattern: z.string().optional(),
  required: z.boolean().optional(),
  repeated: z.boolean().optional(),
  enum: z.array(z.string()).optional(),
});
const reference = z.looseObject({ $ref: z.string() });
const method = z.looseObject({
  id: z.string(),
  httpMethod: z.string(),
  path: z.string(),
  parameters: z.record(z.string(), parameter).optional(),
  request: reference.optional(),
  response: reference.optional(),
  mediaUpload: z.looseObject({ protocols: z.record(z.string(), z.looseObject({ path: z.string() })) }).optional(),
});
const resource = z.looseObject({
  methods: z.record(z.string(), method).optional(),
  get resources() {
    return z.record(z.string(), resource).optional();
  },
});
const document = z.looseObject({
  id: z.string(),
  servicePath: z.string(),
  parameters: z.record(z.string(), parameter).default({}),
  schemas: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
  methods: z.record(z.string(), method).optional(),
  resources: z.record(z.string(), resource).default({}),
});

export type DiscoveryMethod = z.infer<typeof method>;
export type DiscoveryDocument = z.infer<typeof document>;
type Resource = z.infer<typeof resource>;

/** Reads a discovery document; a file that is none is a fault of the set-up. */
export const readDocument = (json: unknown): DiscoveryDocument => document.parse(json);

/** A method with the addresses that lead to it. */
export interface AddressedMethod {
  readonly method: DiscoveryMethod;
  readonly upload: boolean;
  readonly address: RegExp;
}

/** Every method of a document, also those of nested resources. */
export function methodsOf(read: DiscoveryDocument): readonly AddressedMethod[] {
  const all = [read, ...Object.values(read.resources).flatMap(nested)];
  return all
    .flatMap(({ methods = {} }) => Object.values(methods))
    .flatMap((found) => [
      { method: found, upload: false, address: addressOf(found, `/${read.servicePath}${found.path}`) },
      ...Object.values(found.mediaUpload?.protocols ?? {}).map(({ path }) => {
        return { method: found, upload: true, address: addressOf(found, path) };
      }),
    ]);
}

const nested = (found: Resource): readonly Resource[] => [
  found,
  ...Object.values(found.resources ?? {}).flatMap(nested),
];

/** `v1/{+name}:export` with the pattern of `name` in its place, as one expression. */
function addressOf({ parameters = {} }: DiscoveryMethod, template: string): RegExp {
  const parts = template.split(/(\{\+?\w+\})/);
  const source = parts.map((part) => {
    const name = /^\{\+?(\w+)\}$/.exec(part)?.[1];
    if (name === undefined) return part.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
    const pattern = parameters[name]?.pattern?.replace(/^\^/, '').replace(/\$$/, '');
    return `(?:${pattern ?? (part.startsWith('{+') ? '.+' : '[^/]+')})`;
  });
  return new RegExp(`^${source.join('')}$`);
}

/** The methods that a request may mean. */
export function methodsOn(
  methods: readonly AddressedMethod[],
  verb: string,
  pathname: string,
): readonly AddressedMethod[] {
  const path = decoded(pathname);
  return methods.filter(({ method: { httpMethod }, address }) => httpMethod === verb && address.test(path));
}

function decoded(pathname: string): string {
  try {
    // A slash inside a name stays one word of the path.
    return pathname
      .split('/')
      .map((word) => decodeURIComponent(word).replaceAll('/', '%2F'))
      .join('/');
  } catch {
    return pathname;
  }
}
