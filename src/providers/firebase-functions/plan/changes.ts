import type { Inventory, Present } from '../far/inventory.ts';
import { newestServes } from '../far/inventory.ts';
import type { Endpoint } from '../source/endpoint.ts';
import { endpointName } from '../source/endpoint.ts';
import { endpointHash, label } from './labels.ts';

/** Why a function is released, or is not. */
export type Reason = 'new' | 'changed' | 'failed-before' | 'not-serving' | 'unchanged';

export interface PlannedFunction {
  readonly name: string;
  readonly endpoint: Endpoint;
  readonly hash: string;
  readonly reason: Reason;
  readonly present?: Present;
}

/** What a release does to the functions at Google. */
export interface Changes {
  readonly functions: readonly PlannedFunction[];
  /** At Google with our codebase label, and not in the source. */
  readonly extra: readonly Present[];
  readonly blockers: readonly string[];
}

/** The same source and settings prove nothing about what serves: after a rollback by traffic the hash is the newest's all the same. */
function reasonFor(hash: string, present: Present | undefined): Reason {
  if (present === undefined) return 'new';
  if (present.labels[label.hash] !== hash) return 'changed';
  if (present.state !== 'active') return 'failed-before';
  return newestServes(present) ? 'unchanged' : 'not-serving';
}

function blockersFor({ endpoint, name, present }: Omit<PlannedFunction, 'hash' | 'reason'>): readonly string[] {
  const { trigger, generation } = endpoint;
  if (trigger.kind === 'blocking' && present === undefined)
    return [
      `${name} is a blocking function that was never deployed: register it once with the Firebase CLI, because Identity Platform must be told of it`,
    ];
  if (present === undefined) return [];
  const kind = trigger.kind === 'event' || (trigger.kind === 'schedule' && generation === 1) ? 'event' : 'request';
  if (present.generation !== generation)
    return [
      `${name} is of generation ${String(present.generation)} at Google and of generation ${String(generation)} in the source: give it another name, or delete the old one first`,
    ];
  return present.trigger === kind
    ? []
    : [`${name} has another kind of trigger at Google, which cannot be changed: give it another name`];
}

/** Compares what the source declares with what is there. */
export function changesOf(endpoints: readonly Endpoint[], sourceHash: string, inventory: Inventory): Changes {
  const functions = endpoints.map((endpoint): PlannedFunction => {
    const name = endpointName(endpoint);
    const hash = endpointHash(endpoint, sourceHash);
    const present = inventory.get(name);
    return { name, endpoint, hash, reason: reasonFor(hash, present), ...(present !== undefined && { present }) };
  });
  const declared = new Set(functions.map(({ name }) => name));
  return {
    functions,
    extra: [...inventory].filter(([name]) => !declared.has(name)).map(([, present]) => present),
    blockers: functions.flatMap(blockersFor),
  };
}

export const changing = ({ functions }: Pick<Changes, 'functions'>): readonly PlannedFunction[] =>
  functions.filter(({ reason }) => reason !== 'unchanged');
