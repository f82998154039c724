import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonical } from '../../domain/json.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import type { FarIndex } from '../google/firestore-far.ts';
import { overrideShape, wantedOverride } from './overrides.ts';
import type { Override } from './overrides.ts';

const field = z.looseObject({
  fieldPath: z.string(),
  order: z.enum(['ASCENDING', 'DESCENDING']).optional(),
  arrayConfig: z.literal('CONTAINS').optional(),
  vectorConfig: z.looseObject({ dimension: z.number() }).optional(),
});
const indexFile = z.looseObject({
  indexes: z
    .array(
      z.looseObject({
        collectionGroup: z.string().min(1),
        queryScope: z.enum(['COLLECTION', 'COLLECTION_GROUP']).default('COLLECTION'),
        fields: z.array(field).min(1),
      }),
    )
    .default([]),
  fieldOverrides: z.array(overrideShape).default([]),
});

/** One index, whoever described it: two with the same `id` are the same index. */
export interface Definition {
  readonly id: string;
  readonly collectionGroup: string;
  /** As people read it: `orders (status, createdAt desc)`. */
  readonly title: string;
  /** As the API wants it. */
  readonly body: { readonly queryScope: string; readonly fields: readonly object[] };
}

interface Field {
  readonly fieldPath: string;
  readonly order?: string | undefined;
  readonly arrayConfig?: string | undefined;
  readonly vectorConfig?: { readonly dimension: number } | null | undefined;
}

const given = (name: string, value: unknown) =>
  value === undefined || value === null || value === '' ? {} : { [name]: value };

function definition(collectionGroup: string, queryScope: string, all: readonly Field[]): Definition {
  const last = all.at(-1);
  // The service adds this field to every index; written or not, it is the same index.
  const fields = last?.fieldPath === '__name__' && all.length > 1 ? all.slice(0, -1) : all;
  const body = {
    queryScope,
    fields: fields.map(({ fieldPath, order, arrayConfig, vectorConfig }) => ({
      fieldPath,
      ...given('order', order),
      ...given('arrayConfig', arrayConfig),
      ...(vectorConfig ? { vectorConfig: { dimension: vectorConfig.dimension, flat: {} } } : {}),
    })),
  };
  const shown = fields.map(({ fieldPath, order, arrayConfig }) =>
    [fieldPath, order === 'DESCENDING' ? 'desc' : '', arrayConfig === 'CONTAINS' ? 'contains' : '']
      .filter((one) => one !== '')
      .join(' '),
  );
  const group = queryScope === 'COLLECTION_GROUP' ? ' in all collections' : '';
  const id = canonical({ collectionGroup, ...body });
  return { id, collectionGroup, title: `${collectionGroup} (${shown.join(', ')})${group}`, body };
}

/** What a firestore.indexes.json asks for. */
export function readIndexes(text: string): {
  readonly wanted: readonly Definition[];
  readonly overrides: readonly Override[];
} {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new ProviderError('invalid', 'the file with the indexes is no JSON');
  }
  const parsed = indexFile.safeParse(json);
  if (!parsed.success)
    throw new ProviderError('invalid', `the file with the indexes: ${z.prettifyError(parsed.error).slice(0, 300)}`);
  const { indexes, fieldOverrides } = parsed.data;
  const all = indexes.map((one) => definition(one.collectionGroup, one.queryScope, one.fields));
  const wanted = [...new Map(all.map((one) => [one.id, one])).values()];
  return { wanted, overrides: fieldOverrides.map(wantedOverride) };
}

/** An index as it is at Firestore. */
export interface Present extends Definition {
  readonly name: string;
  readonly state: string;
}

export function presentOf(far: FarIndex): Present {
  const group = /\/collectionGroups\/([^/]+)\//.exec(far.name)?.[1] ?? '';
  return { ...definition(group, far.queryScope, far.fields), name: far.name, state: far.state };
}

/** The name of a set of indexes. */
export function versionOf(all: readonly Definition[]): string {
  const ids = all.map(({ id }) => id).sort();
  return `indexes-${createHash('sha256').update(ids.join('\n')).digest('hex').slice(0, 12)}`;
}
