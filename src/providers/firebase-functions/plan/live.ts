import { servingShares } from '../../google/run-traffic.ts';
import type { Description } from '../../../ports/provider.ts';
import type { Inventory, Present } from '../far/inventory.ts';
import { originKey } from '../work/origins.ts';
import type { Origin, Origins } from '../work/origins.ts';

interface Serving {
  readonly origin: Origin;
  readonly percent: number;
}

interface Function {
  readonly newest: Origin | undefined;
  readonly serving: readonly Serving[];
}

function functionOf(present: Present, origins: Origins): Function {
  const newest = origins.get(originKey(present, present.revision));
  if (present.generation === 1)
    return { newest, serving: newest === undefined ? [] : [{ origin: newest, percent: 100 }] };
  const shares = present.run === undefined ? [] : [...servingShares(present.run)];
  return {
    newest,
    serving: shares.flatMap(([revision, percent]) => {
      const origin = origins.get(originKey(present, revision));
      return origin === undefined ? [] : [{ origin, percent }];
    }),
  };
}

/**
 * What users get, as versions of the whole component. Functions that a release left out keep the version that made them,
 * so the newest version that serves anywhere is the component's, with the share that it has of the functions it is about.
 */
export function liveOf(inventory: Inventory, origins: Origins): Description['live'] {
  const functions = [...inventory.values()].map((present) => functionOf(present, origins));
  const serving = functions.flatMap(({ serving: found }) => found.map(({ origin }) => origin));
  const newest = serving.toSorted((a, b) => b.atMs - a.atMs)[0];
  if (newest === undefined) return [];
  const about = functions.filter(
    (one) =>
      one.newest?.version === newest.version || one.serving.some(({ origin }) => origin.version === newest.version),
  );
  const weights = new Map<string, { readonly origin: Origin; readonly percent: number }>();
  for (const { origin, percent } of about.flatMap((one) => one.serving)) {
    const before = weights.get(origin.version)?.percent ?? 0;
    weights.set(origin.version, { origin, percent: before + percent / about.length });
  }
  return [...weights.values()]
    .map(({ origin, percent }) => ({
      version: origin.version,
      weight: Math.round(percent * 100) / 100,
      ...(origin.commit !== undefined && { revision: origin.commit }),
    }))
    .filter(({ weight }) => weight > 0)
    .toSorted((a, b) => b.weight - a.weight);
}
