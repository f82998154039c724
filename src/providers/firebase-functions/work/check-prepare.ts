import type { Progress } from '../../../ports/provider.ts';
import { inventoryOf } from '../far/inventory.ts';
import type { Present } from '../far/inventory.ts';
import { changesOf, changing } from '../plan/changes.ts';
import type { Changes } from '../plan/changes.ts';
import { versionOf } from '../plan/labels.ts';
import { releaseSplit, withPreviews } from '../plan/split.ts';
import { liveOf } from '../plan/live.ts';
import { originsOf } from './origins.ts';
import type { HandleOf } from './handles.ts';
import { prepared } from './place.ts';
import type { Place } from './place.ts';
import { previewed } from './preview.ts';
import { demandOwn, progressUnlessDone, verdictOf } from './programs.ts';

/** The consent for a deletion, as people give it. */
export const deletionConsent = ({ region, id }: Pick<Present, 'region' | 'id'>): string => `delete:${region}/${id}`;

function told({ functions, extra }: Changes, consents: readonly string[]): readonly string[] {
  const unchanged = functions.length - changing({ functions }).length;
  const again = functions.filter(({ reason }) => reason === 'not-serving').map(({ name }) => name);
  const kept = extra
    .filter((one) => !consents.includes(deletionConsent(one)))
    .map(({ id, region }) => `${id}@${region}`);
  return [
    `${String(functions.length - unchanged)} of ${String(functions.length)} functions are released`,
    ...(unchanged > 0 ? [`${String(unchanged)} unchanged functions are left out`] : []),
    ...(again.length > 0
      ? [`released again though unchanged, because users do not get the newest: ${again.join(', ')}`]
      : []),
    ...(kept.length > 0
      ? [`not in the source, and kept because nobody agreed to delete them: ${kept.join(', ')}`]
      : []),
  ];
}

/** Follows the preparation to its end, and says then which functions are to be released. */
export async function checkPrepare(place: Place, handle: HandleOf<'prepare'>): Promise<Progress> {
  const revision = demandOwn(place, handle);
  const verdict = await verdictOf(place, handle.command, 'preparing the source');
  const open = progressUnlessDone(verdict);
  if (open !== undefined) return open;
  const { artefact, endpoints: declared, faults } = await prepared(place, revision);
  const inventory = await inventoryOf(place.far);
  const changes = changesOf(declared, artefact.sourceHash, inventory);
  const blockers = [...faults, ...changes.blockers];
  const lines = [...verdict.lines, ...told(changes, handle.consents)];
  if (blockers.length > 0)
    return { kind: 'failed', code: 'invalid', sentence: blockers.join('; ').slice(0, 1_000), retryable: false, lines };
  const own = versionOf(
    { revision },
    changes.functions.map(({ hash }) => hash),
  );
  const released = changing(changes);
  const deleted = changes.extra.filter((one) => handle.consents.includes(deletionConsent(one)));
  if (released.length + deleted.length > 0) {
    const endpoints = released.map(({ endpoint }) => endpoint);
    const split = releaseSplit(endpoints, deleted, place.settings);
    return {
      kind: 'succeeded',
      version: own,
      lines,
      split: withPreviews(split, previewed(place, released), place.settings),
    };
  }
  // Nothing is made, so what is live already is this version under the name it was given then.
  const [live] = liveOf(inventory, await originsOf(place.far, inventory));
  return { kind: 'succeeded', version: live?.version ?? own, lines, split: releaseSplit([], [], place.settings) };
}
