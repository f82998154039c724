import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { methodsOf, methodsOn, readDocument } from './discovery-document.ts';
import type { DiscoveryDocument, DiscoveryMethod } from './discovery-document.ts';
import { schemaJudge } from './discovery-schema.ts';
import type { SchemaJudge } from './discovery-schema.ts';

/** A request as it came in: `url` is path and query, `body` the parsed JSON when there was any. */
export interface ContractRequest {
  readonly method: string;
  readonly url: string;
  readonly body?: unknown;
}

/** What a stand-in is about to answer to a request. */
export interface ContractAnswer extends ContractRequest {
  readonly status: number;
  readonly answer?: unknown;
}

/** One of Google's APIs as its discovery document tells it. Sentences say what is wrong, with the JSON path; none means all is well. */
export interface DiscoveryContract {
  /** False when there is no document to check with: then nothing is ever wrong. */
  readonly checked: boolean;
  request(request: ContractRequest): readonly string[];
  answer(answer: ContractAnswer): readonly string[];
}

const unchecked: DiscoveryContract = { checked: false, request: () => [], answer: () => [] };
const told = new Set<string>();
const known = new Map<string, DiscoveryContract>();

/** Says once, loudly, that something went unchecked: it must not look like something that passed. */
function tellUnchecked(name: string, why: string): void {
  if (told.has(name)) return;
  told.add(name);
  process.stderr.write(`\n*** NOT CHECKED against Google's contract ${name}: ${why} ***\n`);
}

/** The contract of an API such as `firebasehosting.v1beta1`, from `$CONTRACTS_DIR/discovery`. */
export function discovery(name: string, folder = process.env['CONTRACTS_DIR']): DiscoveryContract {
  if (folder === undefined || folder === '') {
    tellUnchecked(name, 'CONTRACTS_DIR is not set');
    return unchecked;
  }
  const file = join(folder, 'discovery', `${name}.json`);
  if (!existsSync(file)) {
    tellUnchecked(name, 'CONTRACTS_DIR does not hold it');
    return unchecked;
  }
  // Reading one and compiling its schemas takes longer than most of what is then checked with it.
  const contract = known.get(file) ?? discoveryContract(JSON.parse(readFileSync(file, 'utf8')));
  known.set(file, contract);
  return contract;
}

/** The contract that a parsed discovery document stands for. */
export function discoveryContract(json: unknown): DiscoveryContract {
  const document = readDocument(json);
  const methods = methodsOf(document);
  const judge = schemaJudge(document.schemas);
  const at = ({ method, url }: ContractRequest) => {
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    return { fitting: methodsOn(methods, method, pathname), searchParams };
  };
  return {
    checked: true,
    request: (request) => {
      const { fitting, searchParams } = at(request);
      const where = `${request.method} ${request.url}`;
      if (fitting.length === 0) return [`${where} is no method of ${document.id}`];
      return best(
        fitting.map((found) => [
          ...queryFaults(searchParams, found.method, document).map((fault) => `${where}: ${fault}`),
          ...bodyFaults(judge, found, request.body).map((fault) => `${where}: ${fault}`),
        ]),
      );
    },
    answer: ({ status, answer, ...request }) => {
      const where = `${String(status)} to ${request.method} ${request.url}`;
      if (status >= 400) return errorFaults(status, answer).map((fault) => `${where}: ${fault}`);
      const { fitting, searchParams } = at(request);
      if (fitting.length === 0) return [`${where}: no method of ${document.id}`];
      if (searchParams.get('alt') === 'media') return [];
      return best(
        fitting.map(({ method }) =>
          judge('answer', method.response?.$ref, answer ?? {}).map((fault) => `${where}: ${fault}`),
        ),
      );
    },
  };
}

/** Several methods may share an address; the one that fits best is the one that was meant. */
const best = (faults: readonly (readonly string[])[]): readonly string[] =>
  faults.reduce((least, next) => (next.length < least.length ? next : least));

interface Found {
  readonly method: DiscoveryMethod;
  readonly upload: boolean;
}

function bodyFaults(judge: SchemaJudge, { method, upload }: Found, body: unknown): readonly string[] {
  if (upload) return [];
  if (method.request === undefined) return body === undefined ? [] : ['this method takes no body'];
  return judge('request', method.request.$ref, body ?? {});
}

function queryFaults(
  query: URLSearchParams,
  { parameters = {} }: DiscoveryMethod,
  document: DiscoveryDocument,
): readonly string[] {
  const own = Object.entries(parameters).filter(([, { location }]) => location === 'query');
  const known = { ...document.parameters, ...Object.fromEntries(own) };
  const missing = own.filter(([name, { required }]) => required === true && !query.has(name));
  return [
    ...missing.map(([name]) => `the query parameter ${name} is missing`),
    ...[...new Set(query.keys())].flatMap((name) => {
      const parameter = known[name];
      if (parameter === undefined) return [`there is no query parameter ${name}`];
      const values = query.getAll(name);
      if (values.length > 1 && parameter.repeated !== true) return [`the query parameter ${name} comes more than once`];
      return values.flatMap((value) => valueFaults(name, value, parameter));
    }),
  ];
}

type Parameter = NonNullable<DiscoveryMethod['parameters']>[string];

function valueFaults(name: string, value: string, parameter: Parameter): readonly string[] {
  const { type, enum: allowed, pattern } = parameter;
  if (allowed !== undefined && !allowed.includes(value)) return [`the query parameter ${name} cannot be "${value}"`];
  if (type === 'integer' && !/^-?\d+$/.test(value)) return [`the query parameter ${name} must be a whole number`];
  if (type === 'boolean' && !['true', 'false'].includes(value))
    return [`the query parameter ${name} must be a boolean`];
  if (pattern !== undefined && !new RegExp(pattern).test(value))
    return [`the query parameter ${name} does not match ${pattern}`];
  return [];
}

/** The one shape of Google's refusals, which no document describes. */
function errorFaults(status: number, answer: unknown): readonly string[] {
  const error = typeof answer === 'object' && answer !== null && 'error' in answer ? answer.error : undefined;
  if (typeof error !== 'object' || error === null) return ['an error has the member "error"'];
  const code = 'code' in error ? error.code : undefined;
  const message = 'message' in error ? error.message : undefined;
  return [
    ...(code === status ? [] : [`error.code must be ${String(status)}`]),
    ...(typeof message === 'string' && message !== '' ? [] : ['error.message must be a text']),
    ...('status' in error && (typeof error.status !== 'string' || !/^[A-Z_]+$/.test(error.status))
      ? ['error.status must be a name such as NOT_FOUND']
      : []),
  ];
}
