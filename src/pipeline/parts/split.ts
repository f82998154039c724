import { z } from 'zod';
import type { Json } from '../../domain/json.ts';
import type { Split } from '../../ports/provider.ts';

const splitShape = z.object({
  parts: z.array(
    z.object({ name: z.string(), after: z.array(z.string()), critical: z.boolean(), lane: z.string() }).readonly(),
  ),
  quotas: z.array(z.object({ lane: z.string(), calls: z.number(), perMs: z.number(), atOnce: z.number() }).readonly()),
  stopAfterFailures: z.number(),
});
const kept = z.object({ version: z.string().exactOptional(), split: splitShape.exactOptional() });

/** What a followed step left behind: the version it made, and what is to be done part by part. */
export interface Left {
  readonly version?: string;
  readonly split?: Split;
}

/** As it is stored: a version alone stands for itself. */
export function leftToJson({ version, split }: Left): Json {
  if (split === undefined) return version ?? null;
  const parts = split.parts.map(({ name, after, critical, lane }) => ({ name, after: [...after], critical, lane }));
  const quotas = split.quotas.map(({ lane, calls, perMs, atOnce }) => ({ lane, calls, perMs, atOnce }));
  const { stopAfterFailures } = split;
  return { ...(version === undefined ? {} : { version }), split: { parts, quotas, stopAfterFailures } };
}

/** Reads back what was stored; a form that is not ours left nothing. */
export function leftOf(result: Json): Left {
  if (typeof result === 'string') return { version: result };
  const read = kept.safeParse(result);
  return read.success ? read.data : {};
}

/** The place of a step in its component: steps of parts are kept apart by it. */
export const placeOfPart = (component: string, part: string | undefined): string =>
  part === undefined ? component : `${component}/${part}`;

/** The part that a step's place names, when it is one of this component. */
export function partOfPlace(place: string | undefined, component: string): string | undefined {
  return place?.startsWith(`${component}/`) === true ? place.slice(component.length + 1) : undefined;
}
