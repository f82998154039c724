import type { Json } from '../domain/json.ts';
import type { Path } from './located.ts';
import { pathText, plainOf } from './located.ts';
import { rootOf } from './read-files.ts';
import { isMapping, listOf, memberOf } from './schema-tree.ts';
import { isSensitive, showFound } from './show-found.ts';
import type { SourceBundle } from './source-bundle.ts';

const mostSentences = 50;

/** What differs between two versions of the files, a sentence per setting; a secret's value is never in one. */
export function describeChange(old: SourceBundle, now: SourceBundle): readonly string[] {
  const sentences = differences(plainFrom(old), plainFrom(now), []);
  if (sentences.length <= mostSentences) return sentences;
  return [...sentences.slice(0, mostSentences), `and ${sentences.length - mostSentences} more changes`];
}

function plainFrom(bundle: SourceBundle): Json {
  const { root } = rootOf(bundle);
  return root ? plainOf(root) : {};
}

function differences(old: Json | undefined, now: Json | undefined, path: Path): readonly string[] {
  const where = pathText(path);
  if (isMapping(old) && isMapping(now)) {
    const keys = [...new Set([...Object.keys(old), ...Object.keys(now)])];
    return keys.flatMap((key) => differences(memberOf(old, key), memberOf(now, key), [...path, key]));
  }
  if (JSON.stringify(old) === JSON.stringify(now)) return [];
  if (old === undefined) return [`${where}: added${valueOf(now, path)}`];
  if (now === undefined) return [`${where}: removed${valueOf(old, path)}`];
  if (Array.isArray(old) && Array.isArray(now) && [...listOf(old), ...listOf(now)].some(isMapping)) {
    const length = Math.max(listOf(old).length, listOf(now).length);
    return Array.from({ length }, (_, index) => index).flatMap((index) =>
      differences(listOf(old)[index], listOf(now)[index], [...path, index]),
    );
  }
  if (isSensitive(path)) return [`${where}: changed (not shown)`];
  return [`${where}: ${show(old, path)} → ${show(now, path)}`];
}

const valueOf = (value: Json | undefined, path: Path): string =>
  value === undefined || isMapping(value) || isSensitive(path) ? '' : ` (${show(value, path)})`;

function show(value: Json, path: Path): string {
  if (typeof value === 'string') return value.length > 80 ? showFound(value, path) : value;
  if (!Array.isArray(value)) return showFound(value, path);
  const items = listOf(value);
  if (items.length > 10 || items.some((item) => typeof item === 'object')) return showFound(value, path);
  return items.length === 0 ? 'none' : items.map((item) => show(item, path)).join(', ');
}
