import { servingShares } from '../../google/run-traffic.ts';
import { isRevision } from '../../../domain/ids.ts';
import type { Revision } from '../../../domain/ids.ts';
import type { FarSide } from '../far/far-side.ts';
import type { Inventory, Present } from '../far/inventory.ts';
import { originOf, runOf } from '../far/run.ts';
import { label, variable } from '../plan/labels.ts';
import type { Labels } from '../plan/labels.ts';

/** Which version a revision belongs to, and when it was made. */
export interface Origin {
  readonly version: string;
  readonly commit?: Revision;
  readonly atMs: number;
}

/** By `service/revision`; functions of the 1st generation by their name alone. */
export type Origins = ReadonlyMap<string, Origin>;

const unknownVersion = 'made-elsewhere';

export const originKey = ({ id, region }: Pick<Present, 'id' | 'region'>, revision = ''): string =>
  `${id}@${region}/${revision}`;

function origin(version: string | undefined, commit: string | undefined, atMs: number): Origin {
  return {
    version: version ?? unknownVersion,
    atMs,
    ...(commit !== undefined && isRevision(commit) && { commit }),
  };
}

const ofLabels = (labels: Labels, atMs: number): Origin => origin(labels[label.version], labels[label.revision], atMs);

/** What was deployed last, by the function's own variables: labels may have been changed since without a revision. */
function newest({ env, labels, updatedAtMs }: Present): Origin {
  const version = env[variable.version];
  return version === undefined ? ofLabels(labels, updatedAtMs) : origin(version, env[variable.revision], updatedAtMs);
}

/** Finds the origin of every revision that serves; only those that are not the newest are asked about. */
export async function originsOf(far: FarSide, inventory: Inventory): Promise<Origins> {
  const found = new Map<string, Origin>();
  const asking: Promise<void>[] = [];
  for (const present of inventory.values()) {
    found.set(originKey(present, present.revision), newest(present));
    const { run } = present;
    if (run === undefined) continue;
    for (const revision of servingShares(run).keys()) {
      const key = originKey(present, revision);
      if (found.has(key)) continue;
      asking.push(
        runOf(far)
          .revision(run.name, revision, far.signal)
          .then((facts) => {
            const { version, commit } = facts === undefined ? {} : originOf(facts);
            found.set(key, origin(version, commit, facts?.createTimeMs ?? 0));
          }),
      );
    }
  }
  await Promise.all(asking);
  return found;
}
