import { Ajv } from 'ajv';
import type { ErrorObject } from 'ajv';

/** What is wrong with a value that should fit a schema of the document. */
export type SchemaJudge = (side: 'request' | 'answer', schema: string | undefined, value: unknown) => readonly string[];

const numberText = /^-?\d{1,19}$/;
const bigNumberText = /^\d{1,20}$/;
const momentText = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

const formats = {
  byte: /^[\w+/-]*={0,2}$/,
  date: /^\d{4}-\d\d-\d\d$/,
  'date-time': momentText,
  'google-datetime': momentText,
  'google-duration': /^-?\d{1,12}(?:\.\d{1,9})?s$/,
  'google-fieldmask': /^(?:\*|[\w.`/-]+(?:,[\w.`/-]+)*)?$/,
  int64: numberText,
  uint64: bigNumberText,
  int32: true,
  uint32: true,
  double: true,
  float: true,
} as const;

const ranges: Readonly<Record<string, { readonly minimum: number; readonly maximum: number }>> = {
  int32: { minimum: -(2 ** 31), maximum: 2 ** 31 - 1 },
  uint32: { minimum: 0, maximum: 2 ** 32 - 1 },
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const mapped = (members: unknown, change: (member: unknown) => unknown): Record<string, unknown> =>
  isObject(members) ? Object.fromEntries(Object.entries(members).map(([name, member]) => [name, change(member)])) : {};

/** A discovery schema as JSON Schema: names that the schema does not know are refused, as Google does. */
function jsonSchemaOf(schema: unknown): Record<string, unknown> {
  if (!isObject(schema)) return {};
  const { $ref, type, format, enum: allowed, pattern, items, properties, additionalProperties } = schema;
  if (typeof $ref === 'string') return { $ref: `google#/definitions/${$ref}` };
  if (type === undefined || type === 'any') return {};
  const range = typeof format === 'string' ? (ranges[format] ?? {}) : {};
  return {
    type,
    ...(format === undefined ? {} : { format }),
    ...(type === 'integer' ? range : {}),
    ...(allowed === undefined ? {} : { enum: allowed }),
    ...(pattern === undefined ? {} : { pattern }),
    ...(items === undefined ? {} : { items: jsonSchemaOf(items) }),
    ...(type === 'object'
      ? {
          properties: mapped(properties, jsonSchemaOf),
          additionalProperties: additionalProperties === undefined ? false : jsonSchemaOf(additionalProperties),
        }
      : {}),
  };
}

const sentence = ({ instancePath, message = '', params, keyword }: ErrorObject): string => {
  const detail: unknown = keyword === 'additionalProperties' ? params['additionalProperty'] : params['allowedValues'];
  return `${instancePath === '' ? '/' : instancePath} ${message}${detail === undefined ? '' : ` (${JSON.stringify(detail)})`}`;
};

/** Judges values by the document's schemas; each schema is compiled when it is first needed. */
export function schemaJudge(schemas: Readonly<Record<string, unknown>>): SchemaJudge {
  const ajv = new Ajv({ strict: false, allErrors: true, formats });
  ajv.addSchema({ $id: 'google', definitions: mapped(schemas, jsonSchemaOf) });
  return (side, name, value) => {
    if (name === undefined) return [];
    const validate = ajv.getSchema(`google#/definitions/${name}`);
    if (validate === undefined) return [`the document has no schema ${name}`];
    if (validate(value) === true) return [];
    return (validate.errors ?? []).map((error) => `${side} ${sentence(error)}`);
  };
}
