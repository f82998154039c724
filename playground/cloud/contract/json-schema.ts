type Node = Readonly<Record<string, unknown>>;

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Members whose keys are names that somebody chose, not keywords. */
const named: readonly string[] = ['properties', 'patternProperties', 'schemas', 'definitions', '$defs'];
/** Members that hold values, not schemas. */
const values: readonly string[] = ['enum', 'default', 'example', 'examples', 'const', 'required', 'x-github'];

/** A schema as OpenAPI 3.0 writes it, in the words of JSON Schema: `nullable` and boolean limits do not exist there. */
export function jsonSchemaOf(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(jsonSchemaOf);
  if (!isNode(schema)) return schema;
  const inner = Object.fromEntries(
    Object.entries(schema)
      .filter(([key]) => key !== 'nullable' && key !== 'discriminator' && key !== 'example')
      .map(([key, value]) => [key, memberOf(key, value)] as const),
  );
  const plain = withNumericLimits(inner);
  return schema['nullable'] === true ? orNull(plain) : plain;
}

function memberOf(key: string, value: unknown): unknown {
  if (values.includes(key)) return value;
  if (named.includes(key) && isNode(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, jsonSchemaOf(schema)]));
  }
  return jsonSchemaOf(value);
}

function orNull(schema: Node): Node {
  const { type } = schema;
  const types: readonly unknown[] = Array.isArray(type) ? type : [type];
  if (type === undefined || schema['enum'] !== undefined) return { anyOf: [schema, { type: 'null' }] };
  return { ...schema, type: types.includes('null') ? types : [...types, 'null'] };
}

function withNumericLimits(schema: Node): Node {
  const limits = [
    ['exclusiveMinimum', 'minimum'],
    ['exclusiveMaximum', 'maximum'],
  ] as const;
  return limits.reduce<Node>((made, [exclusive, inclusive]) => {
    if (typeof made[exclusive] !== 'boolean') return made;
    const rest = Object.fromEntries(Object.entries(made).filter(([key]) => key !== exclusive && key !== inclusive));
    return { ...rest, [made[exclusive] ? exclusive : inclusive]: made[inclusive] };
  }, schema);
}
