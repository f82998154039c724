import { z } from 'zod';
import { readBack } from '../supervised.ts';
import type { Ask } from './firestore-far.ts';
import { index } from './firestore-far.ts';

const states = ['UNSPECIFIED', 'CREATING', 'ACTIVE', 'NEEDS_REPAIR'];

/** A field that differs from what every field has: its own indexes, or documents that end with it. */
const field = z.looseObject({
  name: z.string().default(''),
  indexConfig: z
    .looseObject({
      indexes: z.array(index).default([]),
      usesAncestorConfig: z.boolean().default(false),
      reverting: z.boolean().default(false),
    })
    .nullish(),
  ttlConfig: z
    .looseObject({ state: z.union([z.number().transform((given) => states[given] ?? ''), z.string()]).default('') })
    .nullish(),
});

/** A field, read. */
export type FarField = z.infer<typeof field>;

/** What is set of a field; a part that is left out stays as it is. */
export interface FieldChange {
  readonly collectionGroup: string;
  readonly fieldPath: string;
  /** `inherited` takes its own indexes away. */
  readonly indexes?: readonly object[] | 'inherited';
  readonly ttl?: boolean;
}

/** Reading and setting what fields have of their own. */
export function fieldCalls(ask: Ask, name: string) {
  return {
    fields: async (): Promise<readonly FarField[]> => {
      // Of all others the service lists nothing.
      const filter = 'indexConfig.usesAncestorConfig=false OR ttlConfig:*';
      const parent = `${name}/collectionGroups/-`;
      const [found] = await ask('for its fields', (client, options) => client.listFields({ parent, filter }, options));
      return readBack(z.array(field), found).filter((one) => !one.name.includes('/collectionGroups/__default__/'));
    },
    setField: async ({ collectionGroup, fieldPath, indexes, ttl }: FieldChange): Promise<void> => {
      const wanted = {
        name: `${name}/collectionGroups/${collectionGroup}/fields/${fieldPath}`,
        ...(indexes === undefined || indexes === 'inherited' ? {} : { indexConfig: { indexes: [...indexes] } }),
        ...(ttl === true ? { ttlConfig: {} } : {}),
      };
      const paths = [...(indexes === undefined ? [] : ['index_config']), ...(ttl === undefined ? [] : ['ttl_config'])];
      const request = { field: wanted, updateMask: { paths } };
      await ask('to set a field', (client, options) => client.updateField(request, options));
    },
  };
}
