import type { Document, LineCounter, Node, ParsedNode, YAMLMap } from 'yaml';
import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import type { Located, Position } from './located.ts';
import { showFound } from './show-found.ts';

/** Far more than any hand-written configuration; aliases that multiply end here too. */
const mostValues = 50_000;
const deepest = 60;

/** Well-formed YAML that no configuration needs. */
export class Refused extends Error {
  readonly found: string;
  readonly expected: string;
  readonly remedy: string;
  readonly line: number;

  constructor(found: string, told: { readonly expected: string; readonly remedy?: string; readonly line?: number }) {
    super(found);
    this.found = found;
    this.expected = told.expected;
    this.remedy = told.remedy ?? 'Write it without tricks: plain mappings, lists and texts.';
    this.line = told.line ?? 1;
  }
}

interface Place {
  readonly file: string;
  readonly lines: LineCounter;
}

interface Double {
  readonly found: string;
  readonly line: number;
}

/** Every value with its line; keys that stand twice are told beside it. */
export function locateTree(
  document: Document.Parsed,
  place: Place,
): { readonly root: Located; readonly doubles: readonly Double[] } {
  if (document.contents === null) {
    const expected = 'a mapping with services, environments, …';
    throw new Refused('an empty file', { expected, remedy: 'Begin with services:.' });
  }
  const walk = new Walk(document, place);
  return { root: walk.value(document.contents, 0, walk.at(document.contents)), doubles: walk.doubles };
}

class Walk {
  readonly doubles: Double[] = [];
  readonly #document: Document.Parsed;
  readonly #place: Place;
  #values = 0;

  constructor(document: Document.Parsed, place: Place) {
    this.#document = document;
    this.#place = place;
  }

  at(node: Node | null): Position {
    const { file, lines } = this.#place;
    return { file, line: node?.range ? lines.linePos(node.range[0]).line : 1 };
  }

  value(node: Node | null, depth: number, at: Position): Located {
    this.#values += 1;
    const { line } = at;
    if (this.#values > mostValues) throw new Refused('too many values', { expected: `at most ${mostValues}`, line });
    if (depth > deepest) throw new Refused('too deep a nesting', { expected: `at most ${deepest} levels`, line });
    if (isAlias(node)) {
      const meant = node.resolve(this.#document);
      if (!meant)
        throw new Refused(`the alias ${showFound(node.source, [])} of nothing`, { expected: 'an anchor', line });
      return this.value(meant, depth + 1, this.at(node));
    }
    if (isMap(node)) return this.#mapping(node, depth, at);
    if (!isSeq(node)) return { kind: 'scalar', at, value: scalarOf(node, at) };
    const items = node.items.map(asNode).map((item) => this.value(item, depth + 1, this.at(item)));
    return { kind: 'list', at, items };
  }

  #mapping(node: YAMLMap, depth: number, at: Position): Located {
    const entries = new Map<string, Located>();
    for (const { key, value } of node.items) {
      const name = nameOf(key, this.at(isScalar(key) ? key : node));
      if (entries.has(name.text)) {
        this.doubles.push({ found: `${showFound(name.text, [])} twice`, line: name.at.line });
      }
      entries.set(name.text, this.value(asNode(value), depth + 1, name.at));
    }
    return { kind: 'map', at, entries };
  }
}

const asNode = (value: unknown): Node | null =>
  isMap(value) || isSeq(value) || isScalar(value) || isAlias(value) ? value : null;

function nameOf(key: unknown, at: Position): { readonly text: string; readonly at: Position } {
  if (!isScalar(key) || !['string', 'number', 'boolean'].includes(typeof key.value)) {
    throw new Refused('a key that is not a text', { expected: 'plain texts as keys', line: at.line });
  }
  const text = String(key.value);
  if (text === '__proto__') throw new Refused('the key __proto__', { expected: 'another name', line: at.line });
  return { text, at };
}

function scalarOf(node: Node | ParsedNode | null, at: Position): null | boolean | number | string {
  const value: unknown = isScalar(node) ? node.value : null;
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new Refused('a value of a strange kind', {
    expected: 'a text, a number, true, false or nothing',
    line: at.line,
  });
}
