import type { z } from 'zod';
import type { ConfigFault } from '../domain/config.ts';
import type { Json } from '../domain/json.ts';
import type { Path, Position } from './located.ts';
import { pathText } from './located.ts';
import { nearest, suggest } from './nearest.ts';
import type { SchemaNode } from './schema-tree.ts';
import { knownKeys, memberOf } from './schema-tree.ts';
import { showFound } from './show-found.ts';

/** Where a path really stands in the files: targets are put together from several places. */
export type Locate = (path: Path) => { readonly path: Path; readonly at: Position };

export interface Checked {
  readonly schema: SchemaNode;
  readonly value: Json;
  readonly locate: Locate;
  /** Where `value` stands below the located root. */
  readonly base: Path;
}

interface Finding {
  readonly path: Path;
  readonly found?: string;
  readonly expected: string;
  readonly remedy: string;
}

/** Turns what a schema says into faults with place, expectation and remedy. */
export function faultsOf(issues: readonly z.core.$ZodIssue[], checked: Checked): readonly ConfigFault[] {
  return issues
    .flatMap((issue) => findingsOf(issue, [], checked))
    .map(({ path, found, expected, remedy }) => {
      const full = [...checked.base, ...path];
      return faultAt(checked.locate(full), {
        found: found ?? showFound(valueAt(checked.value, path), full),
        expected,
        remedy,
      });
    });
}

/** A fault at a place. */
export const faultAt = (
  place: { readonly path: Path; readonly at: Position },
  text: Pick<ConfigFault, 'found' | 'expected' | 'remedy'>,
): ConfigFault => ({ path: pathText(place.path), ...text, file: place.at.file, line: place.at.line });

const valueAt = (value: Json, path: Path): Json | undefined => path.reduce<Json | undefined>(memberOf, value);

const keysOf = (path: readonly PropertyKey[]): Path => path.map((key) => (typeof key === 'symbol' ? String(key) : key));

function findingsOf(issue: z.core.$ZodIssue, above: Path, checked: Checked): readonly Finding[] {
  const path = [...above, ...keysOf(issue.path)];
  const own = issue.message.split('\n');
  if (own[1] !== undefined) return [{ path, expected: own[0] ?? '', remedy: own[1] }];
  switch (issue.code) {
    case 'unrecognized_keys':
      return unknownKeys(path, issue.keys, checked);
    case 'invalid_union':
      return ofUnion(issue, path, checked);
    case 'invalid_key':
    case 'invalid_element':
      return issue.issues
        .flatMap((inner) => findingsOf({ ...inner, path: [] }, path, checked))
        .map((finding) => ({
          ...finding,
          found: `the name ${showFound(path.at(-1), [])}`,
        }));
    case 'invalid_value':
      return [{ path, ...oneOf(issue.values.map(String), valueAt(checked.value, path)) }];
    default:
      return [{ path, ...plain(issue, valueAt(checked.value, path) === undefined) }];
  }
}

function unknownKeys(path: Path, keys: readonly string[], checked: Checked): readonly Finding[] {
  const known = knownKeys(checked.schema, path, checked.value);
  return keys.map((key) => {
    const meant = nearest(key, known);
    return {
      path: [...path, key],
      found: `the unknown setting ${showFound(key, [])}`,
      expected: known.length === 0 ? 'no further setting' : `one of ${known.join(', ')}`,
      remedy: meant === undefined ? 'Remove it.' : `Did you mean ${meant}?`,
    };
  });
}

function oneOf(values: readonly string[], found: Json | undefined): Omit<Finding, 'path'> {
  const meant = typeof found === 'string' ? nearest(found, values) : undefined;
  return {
    expected: values.length === 1 ? values.join('') : `one of ${values.join(', ')}`,
    remedy: meant === undefined ? 'Write one of these.' : `Did you mean ${meant}?`,
  };
}

type UnionIssue = Extract<z.core.$ZodIssue, { readonly code: 'invalid_union' }>;

/** Speaks about the alternative that was probably meant: the one whose own form fits and that has the fewest faults. */
function ofUnion(issue: UnionIssue, path: Path, checked: Checked): readonly Finding[] {
  const options: unknown = 'options' in issue ? issue.options : undefined;
  if (Array.isArray(options)) return [{ path, ...oneOf(options.map(String), valueAt(checked.value, path)) }];
  const meant = issue.errors
    .filter(
      (branch) =>
        !branch.some((inner) => inner.path.length === 0 && ['invalid_type', 'invalid_value'].includes(inner.code)),
    )
    .sort((left, right) => left.length - right.length)[0];
  if (meant) return meant.flatMap((inner) => findingsOf(inner, path, checked));
  const expected = issue.errors
    .flatMap((branch) => branch.slice(0, 1))
    .flatMap((inner) => findingsOf(inner, path, checked));
  return [
    {
      path,
      expected: [...new Set(expected.map((finding) => finding.expected))].join(', or '),
      remedy: valueAt(checked.value, path) === undefined ? 'Add it.' : 'Write one of these.',
    },
  ];
}

const kindNames: Readonly<Record<string, string>> = {
  object: 'a mapping',
  record: 'a mapping',
  array: 'a list',
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

function plain(issue: z.core.$ZodIssue, missing: boolean): Omit<Finding, 'path'> {
  const remedy = missing ? 'Add it.' : 'Correct it.';
  switch (issue.code) {
    case 'invalid_type':
      return { expected: kindNames[issue.expected] ?? issue.expected, remedy };
    case 'too_small':
      return { expected: `at least ${issue.minimum}${sizeOf(issue.origin)}`, remedy };
    case 'too_big':
      return { expected: `at most ${issue.maximum}${sizeOf(issue.origin)}`, remedy };
    case 'invalid_format':
      return { expected: `a text of the form ${issue.pattern ?? issue.format}`, remedy };
    default:
      return { expected: issue.message, remedy };
  }
}

const sizeOf = (origin: string): string =>
  origin === 'string' ? ' characters' : origin === 'array' || origin === 'set' ? ' entries' : '';

/** A name that nothing is called. */
export const unknownName = (
  word: string,
  what: string,
  known: readonly string[],
): Pick<ConfigFault, 'found' | 'expected' | 'remedy'> => ({
  found: showFound(word, []),
  expected: `the name of ${what}`,
  remedy: suggest(word, known),
});
