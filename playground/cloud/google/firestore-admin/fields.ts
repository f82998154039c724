import type { Clock } from '../../../../src/ports/world.ts';
import { Refused } from '../grpc/server.ts';
import type { GrpcMethod } from '../grpc/server.ts';

interface StoredField {
  readonly indexes?: readonly object[];
  readonly ttl: boolean;
  readonly changedMs: number;
}

/** Fields that differ from what all fields have. */
export interface FieldWorld {
  readonly clock: Clock;
  readonly buildMs: number;
  readonly fields: Map<string, StoredField>;
}

interface UpdateRequest {
  readonly field: {
    readonly name: string;
    readonly indexConfig?: { readonly indexes?: readonly object[] } | null;
    readonly ttlConfig?: object | null;
  };
  readonly updateMask: { readonly paths: readonly string[] } | null;
}

const named = /^projects\/[^/]+\/databases\/[^/]+\/collectionGroups\/[^/]+\/fields\/.+$/;
const isDone = ({ clock, buildMs }: FieldWorld, { changedMs }: StoredField): boolean =>
  clock.now() - changedMs >= buildMs;

/** As the service shows it. */
function shown(world: FieldWorld, name: string, field: StoredField): object {
  const done = isDone(world, field);
  const indexes = field.indexes?.map((one) => ({ ...one, state: done ? 'READY' : 'CREATING' }));
  return {
    name,
    indexConfig:
      indexes === undefined ? { usesAncestorConfig: true, reverting: !done } : { indexes, usesAncestorConfig: false },
    ...(field.ttl ? { ttlConfig: { state: done ? 'ACTIVE' : 'CREATING' } } : {}),
  };
}

/** Listing and setting what fields have of their own. */
export function fieldMethods(world: FieldWorld): Readonly<Record<string, GrpcMethod>> {
  return {
    ListFields: ({ request }) => {
      const { parent, filter } = request as { parent: string; filter: string };
      if (!filter.includes('usesAncestorConfig') && !filter.includes('ttlConfig'))
        throw new Refused('INVALID_ARGUMENT', 'only fields that differ can be listed: a filter must say so');
      const database = parent.split('/collectionGroups/')[0] ?? '';
      const usual = { name: `${database}/collectionGroups/__default__/fields/*`, indexConfig: { indexes: [] } };
      const differs = (field: StoredField): boolean =>
        field.indexes !== undefined || field.ttl || !isDone(world, field);
      const own = [...world.fields].filter(([name, field]) => name.startsWith(`${database}/`) && differs(field));
      return { fields: [usual, ...own.map(([name, field]) => shown(world, name, field))] };
    },
    UpdateField: ({ request }) => {
      const { field, updateMask } = request as UpdateRequest;
      const paths = updateMask?.paths ?? [];
      if (!named.test(field.name)) throw new Refused('INVALID_ARGUMENT', `malformed field ${field.name}`);
      if (paths.length === 0) throw new Refused('INVALID_ARGUMENT', 'an update mask is needed');
      const before = world.fields.get(field.name);
      const indexes = paths.includes('index_config')
        ? field.indexConfig
          ? (field.indexConfig.indexes ?? [])
          : undefined
        : before?.indexes;
      const ttl = paths.includes('ttl_config') ? Boolean(field.ttlConfig) : before?.ttl === true;
      world.fields.set(field.name, {
        ...(indexes === undefined ? {} : { indexes }),
        ttl,
        changedMs: world.clock.now(),
      });
      const database = field.name.split('/collectionGroups/')[0] ?? '';
      return { name: `${database}/operations/FIELD${String(world.clock.now())}`, done: false };
    },
  };
}
