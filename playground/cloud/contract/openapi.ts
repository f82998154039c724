import { readFile } from 'node:fs/promises';
import { Ajv } from 'ajv';
import type { ValidateFunction } from 'ajv';
import ajvFormats from 'ajv-formats';
import { jsonSchemaOf } from './json-schema.ts';
import { routesOf, specShape } from './routes.ts';
import type { Operation, Parameter, Routed } from './routes.ts';

/** One request as it arrived. */
export interface AskedCall {
  readonly method: string;
  /** Without the query; still encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Parsed; absent when there was none. */
  readonly body?: unknown;
}

/** What was answered to it. */
export interface GivenAnswer {
  readonly status: number;
  /** Parsed; absent when there is no body or it is not JSON. */
  readonly body?: unknown;
}

/** Where a contract says more than the real service keeps to; each with its reason. */
export interface Tolerated {
  /** The operation's id, or `*`. */
  readonly operation: string;
  /** Fits the violation's text after the operation's id. */
  readonly fits: RegExp;
  readonly why: string;
}

type Values = Readonly<Record<string, string>>;

export interface OpenApi {
  /** The operation's id that a request means. */
  readonly operationOf: (method: string, path: string) => string | undefined;
  /** The same with what stands in the path's holes, decoded. */
  readonly routeOf: (method: string, path: string) => { readonly id: string; readonly values: Values } | undefined;
  /** An official example of the contract, by its name. */
  readonly example: (name: string) => unknown;
  /** What of a request breaks the contract; empty when nothing does. */
  readonly request: (call: AskedCall) => readonly string[];
  /** What of the answer to it breaks the contract. */
  readonly answer: (call: AskedCall, answer: GivenAnswer) => readonly string[];
  /** What of a value breaks a named schema of the contract. */
  readonly schema: (name: string, value: unknown) => readonly string[];
}

/** A service's OpenAPI 3.0 document as a check of what is asked and answered. */
export async function openApi(file: string | URL, tolerated: readonly Tolerated[] = []): Promise<OpenApi> {
  return openApiOf(JSON.parse(await readFile(file, 'utf8')), tolerated);
}

const bodyTypes = ['application/json', 'application/json; charset=utf-8', 'application/scim+json'];

/** The same from the parsed document, such as one with an overlay. */
export function openApiOf(document: unknown, tolerated: readonly Tolerated[] = []): OpenApi {
  const spec = specShape.parse(document);
  const route = routesOf(spec);
  const compile = compiler(spec.components.schemas);
  const named = (operation: string, sentences: readonly string[]): readonly string[] =>
    sentences
      .filter((one) => !tolerated.some((gap) => ['*', operation].includes(gap.operation) && gap.fits.test(one)))
      .map((one) => `${operation} ${one}`);
  return {
    operationOf: (method, path) => route(method, path)?.operation.id,
    routeOf: (method, path) => {
      const found = route(method, path);
      return found === undefined ? undefined : { id: found.operation.id, values: found.values };
    },
    example: (name) => spec.components.examples[name]?.value,
    request: (call) => {
      const found = route(call.method, call.path);
      if (found === undefined) return [`there is no operation ${call.method} ${call.path}`];
      return named(found.operation.id, [...parameterFaults(found, call, compile), ...bodyFaults(found, call, compile)]);
    },
    answer: (call, answer) => {
      const found = route(call.method, call.path);
      return found === undefined ? [] : named(found.operation.id, answerFaults(found.operation, answer, compile));
    },
    schema: (name, value) => named(name, compile({ $ref: `#/components/schemas/${name}` })(value, '')),
  };
}

type Compile = (schema: unknown) => (value: unknown, at: string) => readonly string[];

function compiler(schemas: Readonly<Record<string, unknown>>): Compile {
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false, validateFormats: true });
  ajvFormats.default(ajv, { formats: ['date-time', 'date', 'uri', 'email'], mode: 'full' });
  ajv.addSchema({ components: jsonSchemaOf({ schemas }) }, 'api');
  const compiled = new Map<string, ValidateFunction>();
  return (schema) => {
    const text = JSON.stringify(jsonSchemaOf(schema)).replaceAll('"#/components/schemas/', '"api#/components/schemas/');
    const known = compiled.get(text);
    const validate = known ?? ajv.compile(JSON.parse(text) as object);
    if (known === undefined) compiled.set(text, validate);
    return (value, at) => {
      void validate(value);
      return (validate.errors ?? []).map(
        ({ instancePath, message, params }) => `${at}${instancePath} ${message ?? ''} ${JSON.stringify(params)}`,
      );
    };
  };
}

/** Text of a path or query in the type that its schema wants, as a server reads it. */
function readText({ schema }: Parameter, texts: readonly string[]): unknown {
  const type = typeof schema === 'object' && schema !== null && 'type' in schema ? schema.type : undefined;
  const [text = ''] = texts;
  if (type === 'array') return texts.length > 1 ? texts : text.split(',');
  if ((type === 'integer' || type === 'number') && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

function parameterFaults({ operation, values }: Routed, { query }: AskedCall, compile: Compile): readonly string[] {
  const inQuery = operation.parameters.filter((one) => one.in === 'query');
  const strange = [...new Set(query.keys())]
    .map((name) => name.replace(/\[\]$/, ''))
    .filter((name) => !inQuery.some((one) => one.name === name));
  const wrong = operation.parameters.flatMap((one) => {
    if (one.in !== 'path' && one.in !== 'query') return [];
    const given =
      one.in === 'path' ? [values[one.name] ?? ''] : [...query.getAll(one.name), ...query.getAll(`${one.name}[]`)];
    if (given.length === 0) return one.required ? [`query: ${one.name} is missing`] : [];
    return compile(one.schema ?? {})(readText(one, given), `${one.in}: ${one.name}`);
  });
  return [...strange.map((name) => `query: ${name} is not known`), ...wrong];
}

function bodyFaults({ operation }: Routed, { body }: AskedCall, compile: Compile): readonly string[] {
  if (operation.body === undefined) return body === undefined ? [] : ['body: there must be none'];
  if (body === undefined) return operation.body.required ? ['body: is missing'] : [];
  const schema = schemaOf(operation.body.content);
  return schema === undefined ? [] : [...compile(schema)(body, 'body:'), ...strangeKeys(schema, body)];
}

const schemaOf = (content: Readonly<Record<string, { readonly schema?: unknown }>>): unknown =>
  bodyTypes.map((type) => content[type]?.schema).find((schema) => schema !== undefined);

/** A misspelt key is silence at the real service; here it is a fault, wherever the contract lists the keys. */
function strangeKeys(schema: unknown, body: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null || typeof body !== 'object' || body === null) return [];
  if (!('properties' in schema) || typeof schema.properties !== 'object' || schema.properties === null) return [];
  if ('additionalProperties' in schema && schema.additionalProperties !== false) return [];
  const known = Object.keys(schema.properties);
  return Object.keys(body).flatMap((key) => (known.includes(key) ? [] : [`body: /${key} is not known`]));
}

function answerFaults(operation: Operation, { status, body }: GivenAnswer, compile: Compile): readonly string[] {
  const declared = operation.answers.get(String(status)) ?? operation.answers.get('default');
  if (declared === undefined) return [`answer ${status}: this status is not declared`];
  const schema = declared.content === undefined ? undefined : schemaOf(declared.content);
  if (schema === undefined) {
    const isEmpty = declared.content === undefined || Object.keys(declared.content).length === 0;
    return isEmpty && body !== undefined && body !== null && status === 204 ? [`answer ${status}: must be empty`] : [];
  }
  if (body === undefined) return [`answer ${status}: has no body`];
  return compile(schema)(body, `answer ${status}:`);
}
