import type { Json } from '../domain/json.ts';
import type { Path } from './located.ts';

const telling =
  /authorization|cookie|token|secret|password|passwd|credential|api-?key|private-?key|webhook|dsn|database-?url/i;

/** True where a value may be a secret by its name: it is never printed, even when it stands in the file in clear. */
export const isSensitive = (path: Path): boolean =>
  path.some((key) => typeof key === 'string' && (telling.test(key) || key === 'env' || key === 'headers'));

/** What a fault or a change says about a value: short, and never a secret. */
export function showFound(value: Json | undefined, path: Path): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'an empty value';
  if (Array.isArray(value)) return value.length === 1 ? 'a list of 1' : `a list of ${value.length}`;
  if (typeof value === 'object') return 'a mapping';
  if (isSensitive(path)) return `a ${typeof value === 'string' ? 'text' : typeof value} (not shown)`;
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
