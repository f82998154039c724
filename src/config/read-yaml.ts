import type { Document, Node, ParsedNode } from 'yaml';
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { ConfigFault } from '../domain/config.ts';
import type { Located, Position } from './located.ts';

/** Far more than any hand-written configuration; what is larger is a mistake or an attack. */
const largestBytes = 1_000_000;
const mostValues = 50_000;
const deepest = 60;

const remedies: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'Keep one of the two.',
  TAB_AS_INDENT: 'Indent with spaces.',
  MULTIPLE_DOCS: 'Keep one document: remove the line `---`.',
};

export type YamlReading =
  { readonly ok: true; readonly root: Located } | { readonly ok: false; readonly faults: readonly ConfigFault[] };

/** Reads one file; whatever is wrong with it becomes faults with their lines. */
export function readYaml(file: string, text: string): YamlReading {
  const fault = (found: string, expected: string, more: { remedy: string; line?: number }): ConfigFault => ({
    path: '',
    found,
    expected,
    file,
    ...more,
  });
  if (text.length > largestBytes) {
    const remedy = 'Name the right file, or split it with include.';
    return { ok: false, faults: [fault(`${text.length} characters`, `at most ${largestBytes}`, { remedy })] };
  }
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'silent' });
    const faults = [...document.errors, ...document.warnings].slice(0, 20).map((error) =>
      fault(error.message, 'valid YAML', {
        remedy: remedies[error.code] ?? 'Correct the line.',
        line: lines.linePos(error.pos[0]).line,
      }),
    );
    if (faults.length > 0) return { ok: false, faults };
    return { ok: true, root: locate(document, { file, lines }) };
  } catch (error) {
    const refused = error instanceof Refused ? error : new Refused('YAML that cannot be read', 'a plain mapping');
    const remedy = 'Write it without tricks: plain mappings, lists and texts.';
    return { ok: false, faults: [fault(refused.found, refused.expected, { remedy, line: refused.line })] };
  }
}

class Refused extends Error {
  readonly found: string;
  readonly expected: string;
  readonly line: number;

  constructor(found: string, expected: string, line = 1) {
    super(found);
    this.found = found;
    this.expected = expected;
    this.line = line;
  }
}

interface Place {
  readonly file: string;
  readonly lines: LineCounter;
}

function locate(document: Document.Parsed, { file, lines }: Place): Located {
  let values = 0;
  const at = (node: Node | null): Position => ({ file, line: node?.range ? lines.linePos(node.range[0]).line : 1 });

  const walk = (node: Node | null, depth: number, place: Position): Located => {
    values += 1;
    if (values > mostValues) throw new Refused('too many values', `at most ${mostValues}`, place.line);
    if (depth > deepest) throw new Refused('too deep a nesting', `at most ${deepest} levels`, place.line);
    if (isAlias(node)) return walk(node.resolve(document) ?? null, depth + 1, at(node));
    if (isMap(node)) {
      const entries = new Map<string, Located>();
      for (const { key, value } of node.items) {
        const name = nameOf(key, at(isScalar(key) ? key : node));
        entries.set(name.text, walk(asNode(value), depth + 1, name.at));
      }
      return { kind: 'map', at: place, entries };
    }
    if (isSeq(node)) {
      return {
        kind: 'list',
        at: place,
        items: node.items.map((item) => walk(asNode(item), depth + 1, at(asNode(item)))),
      };
    }
    return { kind: 'scalar', at: place, value: scalarOf(node, place) };
  };
  if (document.contents === null) throw new Refused('an empty file', 'a mapping with services, environments, …');
  return walk(document.contents, 0, at(document.contents));
}

const asNode = (value: unknown): Node | null =>
  isMap(value) || isSeq(value) || isScalar(value) || isAlias(value) ? value : null;

function nameOf(key: unknown, at: Position): { readonly text: string; readonly at: Position } {
  if (!isScalar(key) || !['string', 'number', 'boolean'].includes(typeof key.value)) {
    throw new Refused('a key that is not a text', 'plain texts as keys', at.line);
  }
  const text = String(key.value);
  if (text === '__proto__') throw new Refused('the key __proto__', 'another name', at.line);
  return { text, at };
}

function scalarOf(node: Node | ParsedNode | null, at: Position): null | boolean | number | string {
  const value: unknown = isScalar(node) ? node.value : null;
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new Refused('a value of a strange kind', 'a text, a number, true, false or nothing', at.line);
}
