import { servingShares } from '../../google/run-traffic.ts';
import type { RunService } from '../../google/run-shape.ts';
import type { Deployed } from './deployed.ts';
import type { FarSide } from './far-side.ts';
import { listFirst } from './first-generation.ts';
import { servicesIn } from './run.ts';
import { listSecond } from './second-generation.ts';

/** A function at Google, with the service that answers for it. */
export interface Present extends Deployed {
  /** 2nd generation only, once it was deployed. */
  readonly run?: RunService;
}

/** Everything of the codebase that is at Google, by `name@region`. */
export type Inventory = ReadonlyMap<string, Present>;

/** Looks everything up with few questions: one list for each generation, one for each region. */
export async function inventoryOf(far: FarSide): Promise<Inventory> {
  const [second, first] = await Promise.all([listSecond(far), listFirst(far)]);
  const regions = [...new Set(second.map(({ region }) => region))];
  const services = new Map<string, RunService>();
  for (const found of await Promise.all(regions.map((region) => servicesIn(far, region))))
    for (const [name, service] of found) services.set(name, service);
  // One list may hold both generations; each function is told by the API that made it.
  const all = [...first, ...second].map((one): Present => {
    const run = one.service === undefined ? undefined : services.get(one.service);
    return { ...one, ...(run !== undefined && { run }) };
  });
  return new Map(all.map((one) => [`${one.id}@${one.region}`, one]));
}

/** Whether users get what was deployed last. */
export function newestServes({ generation, run, revision }: Present): boolean {
  if (generation === 1) return true;
  if (run === undefined || revision === undefined) return false;
  const shares = servingShares(run);
  return shares.get(revision) === 100;
}
