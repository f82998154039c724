import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { openApiOf } from '../contract/openapi.ts';
import type { OpenApi, Tolerated } from '../contract/openapi.ts';

const members = z.record(z.string(), z.unknown());
const document = z.looseObject({ paths: z.record(z.string(), z.record(z.string(), members)) });
type Paths = z.infer<typeof document>['paths'];

/** Where Vercel's own document stands behind what its own client sends and the service does. */
const tolerated: readonly Tolerated[] = [
  {
    operation: '*',
    fits: /^answer (?:429|5\d\d): this status is not declared/,
    why: 'Every call may be limited or fail; only a few say so.',
  },
  {
    operation: '*',
    fits: /^answer 404: this status is not declared/,
    why: 'Whatever names a project or a deployment may name one that is not there; not every call says so.',
  },
];

const rolling = '/v1/projects/{idOrName}/rolling-release';
const asJson = (schema: unknown, required = true) => ({ required, content: { 'application/json': { schema } } });
const canary = { canaryDeploymentId: { type: 'string' } };

const stage = {
  type: 'object',
  required: ['targetPercentage'],
  additionalProperties: false,
  properties: {
    targetPercentage: { type: 'number', minimum: 0, maximum: 100 },
    requireApproval: { type: 'boolean' },
    duration: { type: 'number', minimum: 1 },
    linearShift: { type: 'boolean' },
  },
};

/** The list is /v7 in newer clients; the document has /v6. */
function newList(paths: Paths): Paths {
  return { '/v7/deployments': paths['/v6/deployments'] ?? {} };
}

/** `start` is newer than the document; it answers as `approve-stage` does. */
function rollingStart(paths: Paths): Paths {
  const like = paths[`${rolling}/approve-stage`]?.['post'] ?? {};
  const requestBody = asJson({
    type: 'object',
    required: ['canaryDeploymentId'],
    additionalProperties: false,
    properties: canary,
  });
  const responses = { ...members.parse(like['responses']), 409: { description: 'Another one is active' } };
  return { [`${rolling}/start`]: { post: { ...like, operationId: 'startRollingRelease', requestBody, responses } } };
}

/** The document names no body for the stages, which is why the client drops it; without one the call would mean nothing. */
function rollingBody(paths: Paths): Paths {
  const path = paths[`${rolling}/config`] ?? {};
  const requestBody = asJson({
    type: 'object',
    required: ['enabled'],
    additionalProperties: false,
    properties: {
      enabled: { type: 'boolean' },
      advancementType: { type: 'string', enum: ['automatic', 'manual-approval'] },
      stages: { type: 'array', minItems: 2, items: stage },
      disableRolloutAction: { type: 'string', enum: ['abort', 'complete'] },
    },
  });
  return { [`${rolling}/config`]: { ...path, patch: { ...path['patch'], requestBody } } };
}

/** Hundreds of permissions in each answer about a project; the stand-in never tells them, and checking them takes seconds. */
const isEndless = (key: string, member: unknown): boolean =>
  key === 'permissions' && typeof member === 'object' && member !== null && 'properties' in member;

/** Alternatives in the document contain one another, so that a whole answer fits two of them; and lists of words repeat some. */
function anyOfThem(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(anyOfThem);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, member]) => !isEndless(key, member))
      .map(([key, member]) => [
        key === 'oneOf' ? 'anyOf' : key,
        key === 'enum' && Array.isArray(member) ? [...new Set(member)] : anyOfThem(member),
      ]),
  );
}

let loaded: Promise<OpenApi> | undefined;

/** Vercel's OpenAPI document, with the overlay above, as a check. */
export function vercelContract(): Promise<OpenApi> {
  loaded ??= load();
  return loaded;
}

/** The part of the document that releases have to do with; the rest would only take time to read. */
const needed =
  /^\/v\d+\/(?:deployments|projects\/\{(?:idOrName|projectId)\}(?:$|\/(?:env|domains|promote|rollback|rolling-release))|user$|teams\/\{teamId\}$|aliases\/\{idOrAlias\}$)/;

const whole = z.looseObject({ paths: z.record(z.string(), z.unknown()) });

async function load(): Promise<OpenApi> {
  const file = fileURLToPath(new URL('vercel-spec.json', import.meta.resolve('vercel-spec/package.json')));
  const all = whole.parse(JSON.parse(await readFile(file, 'utf8')));
  const ours = Object.entries(all.paths).filter(([path]) => needed.test(path));
  const read = document.parse(anyOfThem({ ...all, paths: Object.fromEntries(ours) }));
  const paths = {
    ...withIds(read.paths),
    ...newList(read.paths),
    ...rollingStart(read.paths),
    ...rollingBody(read.paths),
  };
  return openApiOf({ ...read, paths }, tolerated);
}

/** Two operations of the document have no id. */
const withIds = (paths: Paths): Paths =>
  Object.fromEntries(
    Object.entries(paths).map(([path, operations]) => [
      path,
      Object.fromEntries(
        Object.entries(operations).map(([method, operation]) => [
          method,
          { operationId: `${method} ${path}`, ...operation },
        ]),
      ),
    ]),
  );
