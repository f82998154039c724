import { z } from 'zod';
import { canonical } from '../../domain/json.ts';
import type { FirestoreAdmin } from '../google/firestore-admin.ts';
import type { FarField } from '../google/firestore-fields.ts';

const single = z.looseObject({
  queryScope: z.enum(['COLLECTION', 'COLLECTION_GROUP']).default('COLLECTION'),
  order: z.enum(['ASCENDING', 'DESCENDING']).optional(),
  arrayConfig: z.literal('CONTAINS').optional(),
});

/** A field override as the file has it. */
export const overrideShape = z.looseObject({
  collectionGroup: z.string().min(1),
  fieldPath: z.string().min(1),
  ttl: z.boolean().optional(),
  indexes: z.array(single).default([]),
});

const keptSingle = z.strictObject({ queryScope: z.string(), kind: z.string() });
/** What one field has of its own, in the form in which it is kept and compared. */
export const keptOverride = z.strictObject({
  collectionGroup: z.string(),
  fieldPath: z.string(),
  /** Nothing where it has the indexes that all fields have. */
  indexes: z.array(keptSingle).exactOptional(),
  /** Documents end with it; nothing where the file does not say. */
  ttl: z.boolean().exactOptional(),
});
export type Override = z.infer<typeof keptOverride>;

interface Single {
  readonly queryScope: string;
  readonly order?: string | undefined;
  readonly arrayConfig?: string | undefined;
}

const keptOf = (indexes: readonly Single[]): Override['indexes'] =>
  indexes
    .map(({ queryScope, order = '', arrayConfig = '' }) => ({ queryScope, kind: order === '' ? arrayConfig : order }))
    .toSorted((one, other) => canonical(one).localeCompare(canonical(other)));

/** An override that the file asks for. */
export const wantedOverride = ({
  collectionGroup,
  fieldPath,
  ttl,
  indexes,
}: z.infer<typeof overrideShape>): Override => ({
  collectionGroup,
  fieldPath,
  indexes: keptOf(indexes) ?? [],
  ...(ttl === undefined ? {} : { ttl }),
});

/** One that is there, and whether Firestore is done with it. */
interface PresentOverride extends Override {
  readonly isReady: boolean;
}

function presentOverride({ name, indexConfig, ttlConfig }: FarField): PresentOverride {
  const [, group = '', path = ''] = /\/collectionGroups\/([^/]+)\/fields\/(.+)$/.exec(name) ?? [];
  const own = indexConfig?.usesAncestorConfig === false ? indexConfig.indexes : undefined;
  const singles = own?.map(({ queryScope, fields: [first] }) => ({ queryScope, ...first }));
  const isBuilt = own?.every(({ state }) => state === 'READY') !== false && indexConfig?.reverting !== true;
  const ends = ttlConfig ?? undefined;
  return {
    collectionGroup: group,
    fieldPath: path,
    ...(singles === undefined ? {} : { indexes: keptOf(singles) ?? [] }),
    ttl: ends !== undefined,
    isReady: isBuilt && (ends === undefined || ends.state === 'ACTIVE'),
  };
}

export const presentOverrides = async (admin: FirestoreAdmin): Promise<readonly PresentOverride[]> =>
  (await admin.fields()).map(presentOverride);

const isOf = (one: Override, other: Override): boolean =>
  one.collectionGroup === other.collectionGroup && one.fieldPath === other.fieldPath;

/** What it has of its own, to be kept: whatever goes back to the usual at the moment has nothing. */
export const keptAmong = (have: readonly PresentOverride[]): readonly Override[] =>
  have.flatMap(({ collectionGroup, fieldPath, indexes, ttl }) =>
    indexes === undefined && ttl !== true
      ? []
      : [{ collectionGroup, fieldPath, ...(indexes === undefined ? {} : { indexes }), ttl: ttl === true }],
  );

/** Whether what is there is what is wanted; what the file does not say counts for nothing. */
function isAs(wanted: Override, found: Override | undefined): boolean {
  const ttl = wanted.ttl === undefined || wanted.ttl === (found?.ttl ?? false);
  return ttl && canonical(wanted.indexes ?? 'inherited') === canonical(found?.indexes ?? 'inherited');
}

/** Those that differ from what is there. */
export const changedAmong = (wanted: readonly Override[], have: readonly Override[]): readonly Override[] =>
  wanted.filter(
    (one) =>
      !isAs(
        one,
        have.find((found) => isOf(one, found)),
      ),
  );

/** Those that are not there yet, or that Firestore is not done with. */
export const unreadyAmong = (wanted: readonly Override[], have: readonly PresentOverride[]): readonly Override[] =>
  wanted.filter((one) => {
    const found = have.find((present) => isOf(one, present));
    return !isAs(one, found) || found?.isReady === false;
  });

/** Overrides that are there and not named. */
export const othersAmong = (have: readonly Override[], wanted: readonly Override[]): readonly Override[] =>
  have.filter((one) => !wanted.some((named) => isOf(named, one)));

/** What a field was without an override. */
export const inherited = ({ collectionGroup, fieldPath }: Override): Override => ({
  collectionGroup,
  fieldPath,
  ttl: false,
});

/** Sets each of them; the work that it begins goes on at Google. */
export async function setOverrides(admin: FirestoreAdmin, all: readonly Override[]): Promise<void> {
  for (const { collectionGroup, fieldPath, indexes, ttl } of all)
    await admin.setField({
      collectionGroup,
      fieldPath,
      indexes: indexes === undefined ? 'inherited' : indexes.map((one) => bodyOf(fieldPath, one)),
      ...(ttl === undefined ? {} : { ttl }),
    });
}

const bodyOf = (fieldPath: string, { queryScope, kind }: z.infer<typeof keptSingle>): object => ({
  queryScope,
  fields: [{ fieldPath, ...(kind === 'CONTAINS' ? { arrayConfig: kind } : { order: kind }) }],
});

/** As people read it: `orders.note: no index of its own`. */
export function titleOf({ collectionGroup, fieldPath, indexes, ttl }: Override): string {
  const short = { ASCENDING: 'asc', DESCENDING: 'desc', CONTAINS: 'contains' } as const;
  const each = (indexes ?? []).map(({ queryScope, kind }) => {
    const word = Object.entries(short).find(([name]) => name === kind)?.[1] ?? kind;
    return queryScope === 'COLLECTION_GROUP' ? `${word} in all collections` : word;
  });
  const own = indexes === undefined ? 'the usual indexes' : each.length === 0 ? 'no index' : each.join(', ');
  return `${collectionGroup}.${fieldPath}: ${own}${ttl === true ? '; documents end at its time' : ''}`;
}
