/** What the database cannot hold: NUL and halves of surrogate pairs, which cut-off output brings along. */
const unstorable = /\\u(?:0000|d[89a-f])/i;

/** JSON text that PostgreSQL accepts for every value; what it cannot hold becomes a replacement character. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value ?? null);
  return unstorable.test(text) ? JSON.stringify(storable(JSON.parse(text))) : text;
}

function storable(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value);
  if (Array.isArray(value)) return value.map(storable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [storableText(key), storable(member)]));
}

/** A text without what the database cannot hold. */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd');
}
