import type { RunsAs } from '../../google/run-facts.ts';
import { servingShares } from '../../google/run-traffic.ts';
import { isRevision } from '../../../domain/ids.ts';
import type { Revision } from '../../../domain/ids.ts';
import type { FarSide } from '../far/far-side.ts';
import type { Inventory, Present } from '../far/inventory.ts';
import { originOf, runOf, runsAsOf } from '../far/run.ts';
import { label, variable } from '../plan/labels.ts';

/** Which version a revision belongs to, and when it was made. */
export interface Origin {
  readonly version: string;
  readonly commit?: Revision;
  readonly atMs: number;
  /** How it runs, where Cloud Run was asked. */
  readonly runsAs?: RunsAs;
}

/** By `service/revision`; functions of the 1st generation by their name alone. */
export type Origins = ReadonlyMap<string, Origin>;

/** What was not released from here has no version of ours. */
export const unknownVersion = 'made-elsewhere';

export const originKey = ({ id, region }: Pick<Present, 'id' | 'region'>, revision = ''): string =>
  `${id}@${region}/${revision}`;

function origin(
  version: string | undefined,
  commit: string | undefined,
  { atMs, raw }: { readonly atMs: number; readonly raw?: RunsAs | null | undefined },
): Origin {
  return {
    ...(raw ? { runsAs: runsAsOf(raw) } : {}),
    version: version ?? unknownVersion,
    atMs,
    ...(commit !== undefined && isRevision(commit) && { commit }),
  };
}

/** What was deployed last, by the function's own variables: labels may have been changed since without a revision. */
function newest({ env, labels, updatedAtMs: atMs, run, revision }: Present): Origin {
  const version = env[variable.version];
  const raw = run?.latestCreated === revision ? run?.raw.template : undefined;
  return version === undefined
    ? origin(labels[label.version], labels[label.revision], { atMs, raw })
    : origin(version, env[variable.revision], { atMs, raw });
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
            found.set(key, origin(version, commit, { atMs: facts?.createTimeMs ?? 0, raw: facts?.raw }));
          }),
      );
    }
  }
  await Promise.all(asking);
  return found;
}
