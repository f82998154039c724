import type { z } from 'zod';
import type { CheckRule, Hook, PlannedComponent } from '../domain/plan.ts';

/** What the configuration must know of a provider. Its schema takes back what it gave out: plans keep the output. */
export interface ProviderKind {
  readonly schema: z.ZodType;
  capabilities(settings: unknown): Pick<PlannedComponent, 'shift' | 'undo'>;
  /** What only one target may have, such as `port 8080`; without it, members named `port` or `…Port` are taken. */
  claims?(settings: unknown): readonly string[];
}

/** What the configuration must know of a kind of metric source. */
export interface SourceKind {
  readonly schema: z.ZodType;
  /** How often there is a new point, and how late it comes. */
  intervalMs(settings: unknown): number;
  delayMs(settings: unknown): number;
  /** Empty when the source measures whatever it is asked. */
  readonly metrics: readonly string[];
}

/** Everything that other modules bring into the configuration's schema, by name. */
export interface Kinds {
  readonly providers: Readonly<Record<string, ProviderKind>>;
  readonly sources: Readonly<Record<string, SourceKind>>;
  readonly checks: Readonly<Partial<Record<CheckRule['kind'], z.ZodType>>>;
  readonly hooks?: Readonly<Partial<Record<Hook['kind'], z.ZodType>>>;
}

/** A member of the record itself, never of its prototype. */
export const kindNamed = <Kind>(kinds: Readonly<Record<string, Kind>>, name: string): Kind | undefined =>
  Object.hasOwn(kinds, name) ? kinds[name] : undefined;
