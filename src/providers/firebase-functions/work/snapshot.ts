import { z } from 'zod';
import type { Json } from '../../../domain/json.ts';
import { servingShares } from '../../google/run-traffic.ts';
import type { Inventory, Present } from '../far/inventory.ts';
import { label } from '../plan/labels.ts';
import { savedSource } from '../source/artefact.ts';
import { originKey, unknownVersion } from './origins.ts';
import type { Origins } from './origins.ts';

const generation = z.union([z.literal(1), z.literal(2)]);

/** One function as it was: enough to give everybody the same again. */
const remembered = z.object({
  id: z.string(),
  region: z.string(),
  generation,
  resource: z.string(),
  service: z.string().optional(),
  /** Revision → percent, by name. */
  shares: z.record(z.string(), z.int()),
  /** Traffic followed whatever is newest. */
  followed: z.boolean(),
  /** What was deployed last. */
  revision: z.string().optional(),
  source: savedSource.optional(),
  hash: z.string().optional(),
  version: z.string().optional(),
  commit: z.string().optional(),
  versionId: z.string().optional(),
  /** The version that the revision with all traffic was made for. */
  made: z.string().optional(),
});
export type Remembered = z.infer<typeof remembered>;

export const snapshotSchema = z.object({ functions: z.array(remembered) });

function rememberedOf(present: Present, origins: Origins): Remembered {
  const { id, region, generation: made, resource, service, run, revision, source, labels, versionId } = present;
  const hash = labels[label.hash];
  const version = labels[label.version];
  const commit = labels[label.revision];
  const shares = run === undefined ? {} : Object.fromEntries(servingShares(run));
  const [only, ...others] = Object.keys(shares);
  const maker = only === undefined || others.length > 0 ? undefined : origins.get(originKey(present, only))?.version;
  return {
    id,
    region,
    generation: made,
    resource,
    shares,
    followed: run?.traffic.every(({ to, percent }) => to === 'latest' || percent === 0) ?? true,
    ...(service !== undefined && { service }),
    ...(revision !== undefined && { revision }),
    ...(source !== undefined && { source }),
    ...(hash !== undefined && { hash }),
    ...(version !== undefined && { version }),
    ...(commit !== undefined && { commit }),
    ...(versionId !== undefined && { versionId }),
    ...(maker !== undefined && maker !== unknownVersion && { made: maker }),
  };
}

/** What a description keeps for going back. */
export const snapshotOf = (inventory: Inventory, origins: Origins): Json => ({
  // Plain data, read back by a schema; members without a value are left out when it is stored.
  functions: [...inventory.values()].map((present) => ({ ...rememberedOf(present, origins) })) as unknown as Json[],
});

/** A pin that only a release made is taken away too, unless something newer is there, or on its way, that would come up by that. */
export const mayFollow = ({ revision }: Remembered, { run, state }: Present): boolean =>
  state !== 'deploying' && run?.latestReady === revision && run?.latestCreated === revision;

/** Whether users get something else than what was remembered. */
export function differs(was: Remembered, now: Present | undefined): boolean {
  if (now === undefined) return true;
  if (was.generation === 1) return was.versionId !== now.versionId;
  if (now.run === undefined) return false;
  const shares = servingShares(now.run);
  const wanted = Object.entries(was.shares);
  const same = wanted.length === shares.size && wanted.every(([name, share]) => shares.get(name) === share);
  const follows = now.run.traffic.every(({ to, percent }) => to === 'latest' || percent === 0);
  return !same || (was.followed && !follows && mayFollow(was, now));
}
