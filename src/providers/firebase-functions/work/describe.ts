import { createHash } from 'node:crypto';
import { canonical } from '../../../domain/json.ts';
import type { Description, Remark } from '../../../ports/provider.ts';
import { revisionFacts } from '../../google/run-facts.ts';
import { newestNotServing, servingShares, sharesText } from '../../google/run-traffic.ts';
import { inventoryOf, newestServes } from '../far/inventory.ts';
import type { Deployed } from '../far/deployed.ts';
import type { Inventory, Present } from '../far/inventory.ts';
import { label } from '../plan/labels.ts';
import { liveOf } from '../plan/live.ts';
import { demandSound } from './critical.ts';
import { mark } from './pin.ts';
import { originKey, originsOf, unknownVersion } from './origins.ts';
import type { Origins } from './origins.ts';
import type { Place } from './place.ts';
import { presentAt } from './shift.ts';
import { snapshotOf } from './snapshot.ts';

const fingerprint = (value: unknown): string =>
  createHash('sha256').update(canonical(value)).digest('hex').slice(0, 12);

/** What the function itself says. Of the 2nd generation the rest is its revision's: users may get an older one. */
function ownFacts({ generation, runtime, memory, env, secrets, labels, facts }: Present): Deployed['facts'] {
  if (generation === 2) return facts;
  const sorted = Object.keys(env)
    .sort()
    .map((name) => [name, env[name]]);
  return {
    ...facts,
    runtime,
    memory,
    variables: fingerprint(sorted),
    secrets: secrets.length === 0 ? 'none' : secrets.join(', '),
    source: labels[label.hash]?.slice(0, 12) ?? 'made elsewhere',
  };
}

/** How the revision runs that most users get; its image belongs to its name. */
function servedFacts(present: Present, origins: Origins): Readonly<Record<string, string>> {
  const { run } = present;
  if (run === undefined) return {};
  const [main] = [...servingShares(run)].toSorted(([, left], [, right]) => right - left);
  const runsAs = main === undefined ? undefined : origins.get(originKey(present, main[0]))?.runsAs;
  const facts = Object.entries(runsAs === undefined ? {} : revisionFacts(runsAs));
  return {
    ...Object.fromEntries(facts.filter(([fact]) => fact !== 'image')),
    ingress: String(run.raw.ingress ?? ''),
    'instances of the service': `${String(run.raw.scaling?.minInstanceCount ?? 0)} at least`,
  };
}

function factsOf(name: string, present: Present, origins: Origins): readonly (readonly [string, string])[] {
  const { run } = present;
  const shares = run === undefined ? new Map<string, number>() : servingShares(run);
  const versions = present.generation === 1 ? [present.revision] : [...shares.keys()];
  const made = versions.map((revision) => origins.get(originKey(present, revision))?.version ?? unknownVersion);
  const traffic = present.generation === 1 ? `version ${made.join(', ')} 100 %` : sharesText(shares);
  const facts = { traffic, release: made.join(', '), ...ownFacts(present), ...servedFacts(present, origins) };
  return Object.entries(facts).map(([fact, value]) => [`${fact} of ${name}`, value] as const);
}

const listed = (names: readonly string[]): string =>
  names.length <= 5 ? names.join(', ') : `${names.slice(0, 5).join(', ')} and ${String(names.length - 5)} more`;

function remarksOf(inventory: Inventory): readonly Remark[] {
  const pinned: string[] = [];
  const left: { readonly name: string; readonly id: string; readonly region: string }[] = [];
  const broken: string[] = [];
  for (const [name, { run, id, region, state, messages }] of inventory) {
    if (run !== undefined && newestNotServing(run) !== undefined) pinned.push(name);
    if (run?.annotations[mark.leftOver] === 'true') left.push({ name, id, region });
    if (state === 'failed')
      broken.push(`${name}${messages.length > 0 ? ` (${messages.join('; ').slice(0, 200)})` : ''}`);
  }
  return [
    ...(pinned.length === 0
      ? []
      : [
          {
            code: 'newest-not-serving',
            sentence: `the newest revision of ${listed(pinned)} serves nobody: traffic is pinned to an older one, and whatever is deployed next serves nobody either; the function itself still names the newest`,
            fix: { id: 'serve-newest', label: 'Serve the newest' },
          },
        ]),
    ...left.map(({ name, id, region }) => ({
      code: 'left-over',
      sentence: `${name} was made by a release that was undone; it is still there`,
      fix: { id: `delete:${region}/${id}`, label: `Delete ${id}` },
    })),
    ...(broken.length === 0
      ? []
      : [{ code: 'deployment-failed', sentence: `the last deployment of ${listed(broken)} failed` }]),
  ];
}

function summaryOf(inventory: Inventory, live: Description['live']): string {
  if (inventory.size === 0) return 'no functions are here';
  const old = [...inventory.values()].filter((present) => !newestServes(present)).length;
  const shares = live.map(({ version, weight }) => `${version} ${String(weight)} %`).join(', ');
  const rest = old === 0 ? '' : `, ${String(old)} of them not on their newest revision`;
  return `${shares} (${String(inventory.size)} functions${rest})`;
}

async function inventoryAt(place: Place): Promise<Inventory> {
  const { part } = place.at;
  if (part === undefined) return inventoryOf(place.far);
  const present = await presentAt(place, part.name);
  await demandSound(place, present, part.version);
  return new Map([[part.name, present]]);
}

/** What the functions look like now; a single one that is asked for must be sound. */
export async function describePlace(place: Place): Promise<Description> {
  const inventory = await inventoryAt(place);
  const origins = await originsOf(place.far, inventory);
  const live = liveOf(inventory, origins);
  return {
    summary: summaryOf(inventory, live),
    live,
    facts: Object.fromEntries([...inventory].flatMap(([name, present]) => factsOf(name, present, origins))),
    remarks: remarksOf(inventory),
    state: snapshotOf(inventory, origins),
  };
}
