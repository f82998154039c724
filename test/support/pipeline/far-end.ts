import type { Json } from '../../../src/domain/json.ts';
import type { ComponentTarget, Reconciled } from '../../../src/ports/provider.ts';
import { ProviderError } from '../../../src/ports/provider-error.ts';
import type { ProviderErrorCode } from '../../../src/ports/provider-error.ts';

export type CallKind =
  'describe' | 'release' | 'check' | 'shift' | 'restore' | 'cancel' | 'retire' | 'reconcile' | 'mend';

/** What goes wrong at the far end. `lost` happens and is not answered, `nothing` neither; `hangs` never answers at all. */
export type Fault =
  | {
      readonly kind: 'refuses';
      readonly code?: ProviderErrorCode;
      readonly retryable?: boolean;
      readonly retryAfterMs?: number;
      readonly operation?: Json;
    }
  | { readonly kind: 'lost' }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'hangs' }
  | { readonly kind: 'unclear' };

/** One change of the world that really happened. */
export interface Effect {
  readonly kind: CallKind;
  readonly place: string;
  readonly key: string;
  readonly version?: string;
  readonly weight?: number;
}

interface Place {
  /** Shares in percent, in the order in which versions first had traffic. */
  readonly shares: Map<string, number>;
  readonly versions: Map<string, 'starting' | 'ready' | 'cancelled' | 'retired'>;
  readonly known: Map<string, string | undefined>;
  fence: number;
}

interface Planted {
  readonly on: CallKind;
  readonly component: string | undefined;
  readonly fault: Fault;
  times: number;
}

/** The world that the scripted provider changes: what runs where, who was told what, and what really happened. */
export class FarEnd {
  readonly effects: Effect[] = [];
  readonly calls: { readonly kind: CallKind; readonly place: string; readonly key?: string }[] = [];
  /** How often the work on a release is looked at before it is ready. */
  checksNeeded = 1;
  /** How often kept credentials were forgotten. */
  refreshed = 0;
  /** How long changes of a kind take, by the clock of whoever looks: they are answered as work under way. */
  readonly longMs: Partial<Record<CallKind, number>> = {};
  /** Lines that a look at running work shows. */
  lines: (looks: number) => readonly string[] = () => [];
  readonly #places = new Map<string, Place>();
  readonly #planted: Planted[] = [];
  readonly #looks = new Map<string, number>();
  readonly #begun = new Map<string, number>();
  /** Long work is as old as this says; the stand gives it its clock. */
  now: () => number = () => 0;

  /** Makes the next calls of this kind go wrong. */
  plant(on: CallKind, fault: Fault, { times = 1, component }: { times?: number; component?: string } = {}): void {
    this.#planted.push({ on, fault, times, component });
  }

  /** Goes on from what runs in another world, and from what that one was told. */
  goOnFrom(other: FarEnd): void {
    for (const [name, { shares, versions, known, fence }] of other.#places)
      this.#places.set(name, { shares: new Map(shares), versions: new Map(versions), known: new Map(known), fence });
    for (const [version, looks] of other.#looks) this.#looks.set(version, looks);
  }

  /** The fault that this call meets, if any. */
  fault(on: CallKind, at: ComponentTarget): Fault | undefined {
    const { name } = at.component;
    const found = this.#planted.find(
      (one) => one.on === on && one.times > 0 && (one.component === undefined || one.component === name),
    );
    if (found === undefined) return undefined;
    found.times -= 1;
    return found.fault;
  }

  place(at: ComponentTarget): Place {
    const name = placeName(at);
    const place = this.#places.get(name) ?? { shares: new Map(), versions: new Map(), known: new Map(), fence: 0 };
    this.#places.set(name, place);
    return place;
  }

  /** Percent for each version that has any. */
  traffic(name: string): Readonly<Record<string, number>> {
    const shares = this.#places.get(name)?.shares ?? new Map<string, number>();
    return Object.fromEntries([...shares].filter(([, share]) => share > 0));
  }

  versions(name: string): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#places.get(name)?.versions ?? []);
  }

  /** How long ago a long change was asked about first. */
  since(key: string): number {
    const atMs = this.#begun.get(key) ?? this.now();
    this.#begun.set(key, atMs);
    return this.now() - atMs;
  }

  /** How often work on this version was looked at, this time included. */
  look(version: string): number {
    const looks = (this.#looks.get(version) ?? 0) + 1;
    this.#looks.set(version, looks);
    return looks;
  }

  /** A changing call: once for each key, refused for an owner that somebody has replaced. */
  change(
    at: ComponentTarget,
    step: { readonly key: string; readonly fence: number },
    effect: () => Omit<Effect, 'key' | 'place'>,
  ): string | undefined {
    const place = this.place(at);
    this.guard(at, step.fence);
    if (place.known.has(step.key)) return place.known.get(step.key);
    const happened = { ...effect(), key: step.key, place: placeName(at) };
    place.known.set(step.key, happened.version);
    this.effects.push(happened);
    return happened.version;
  }

  guard(at: ComponentTarget, fence: number): void {
    const place = this.place(at);
    if (fence < place.fence) throw new ProviderError('stale-fence', `fence ${fence} is older than ${place.fence}`);
    place.fence = fence;
  }

  found(at: ComponentTarget, key: string): Reconciled {
    const { known } = this.place(at);
    if (!known.has(key)) return { kind: 'not-done' };
    const version = known.get(key);
    return version === undefined ? { kind: 'done' } : { kind: 'done', handle: { version } };
  }

  /** Gives a version its share; the rest stays with what had traffic before it. */
  give(at: ComponentTarget, version: string, weight: number): void {
    const { shares } = this.place(at);
    const others = [...shares.keys()].filter((one) => one !== version);
    const sum = others.reduce((total, one) => total + (shares.get(one) ?? 0), 0);
    const rest = 100 - weight;
    for (const one of others) shares.set(one, sum === 0 ? 0 : ((shares.get(one) ?? 0) * rest) / sum);
    const last = others.at(-1);
    if (sum === 0 && last !== undefined) shares.set(last, rest);
    shares.set(version, others.length === 0 ? 100 : weight);
  }
}

export const placeName = ({ target, component }: ComponentTarget): string => `${target}/${component.name}`;
