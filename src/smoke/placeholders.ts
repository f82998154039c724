import type { Json } from '../domain/json.ts';

/** Values carried from earlier answers, by name. */
export type Carried = Readonly<Record<string, Json>>;

/** A text cannot be filled in; the sentence says why. */
export class CannotFill extends Error {}

const placeholder = /\{\{\s*([^{}]*?)\s*\}\}/g;
const alone = /^\{\{\s*([^{}]*?)\s*\}\}$/;

function valueOf(name: string, carried: Carried): Json {
  const value = Object.hasOwn(carried, name) ? carried[name] : undefined;
  if (value === undefined) throw new CannotFill(`expected a value carried as ${name}, none was`);
  return value;
}

function scalar(name: string, carried: Carried): string {
  const value = valueOf(name, carried);
  if (typeof value === 'object')
    throw new CannotFill(`expected a text or number carried as ${name}, got a list or object`);
  return String(value);
}

/** Puts carried values into a text as they are. */
export const fillText = (text: string, carried: Carried): string =>
  text.replace(placeholder, (_, name: string) => scalar(name, carried));

/** Puts carried values into path and query, encoded, so that none can end its segment or parameter. */
export function fillPath(path: string, carried: Carried): string {
  const filled = path.replace(placeholder, (_, name: string) => encodeURIComponent(scalar(name, carried)));
  const isDots = (segment: string) => /^\.{1,2}$/.test(segment.replace(/%2e/gi, '.'));
  const [before = ''] = filled.split(/[?#]/);
  if (filled !== path && before.split('/').some(isDots))
    throw new CannotFill('expected carried values that stay in their place, got one that climbs out of the path');
  return filled;
}

/** Puts carried values into a header, where a line break would begin another one. */
export function fillHeader(text: string, carried: Carried): string {
  const filled = fillText(text, carried);
  if (/[^\t\x20-\x7e\x80-\xff]/.test(filled))
    throw new CannotFill('expected a header of plain text, got control characters');
  return filled;
}

/** Puts carried values into every text of a body; a text that is nothing but a placeholder becomes the value itself, number or object. */
export function fillJson(value: Json, carried: Carried): Json {
  if (typeof value === 'string') {
    const name = alone.exec(value)?.[1];
    return name === undefined ? fillText(value, carried) : valueOf(name, carried);
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: Json) => fillJson(item, carried));
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, fillJson(member, carried)]));
}
