import type { Json } from '../domain/json.ts';

/** The value that a JSON pointer leads to (RFC 6901), or nothing. */
export function at(value: Json, pointer: string): Json | undefined {
  if (pointer === '') return value;
  let here: Json | undefined = value;
  for (const token of pointer.split('/').slice(1)) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof here !== 'object' || here === null) return undefined;
    if (Array.isArray(here)) {
      const items: readonly Json[] = here;
      here = /^(?:0|[1-9]\d*)$/.test(key) ? items[Number(key)] : undefined;
    } else {
      const members: Readonly<Record<string, Json>> = Object.fromEntries(Object.entries(here));
      here = Object.hasOwn(members, key) ? members[key] : undefined;
    }
  }
  return here;
}
