import { LineCounter, parseDocument } from 'yaml';
import type { ConfigFault } from '../domain/config.ts';
import type { Located } from './located.ts';
import { locateTree, Refused } from './yaml-tree.ts';

/** Far more than any hand-written configuration; what is larger is a mistake or an attack. */
const largestCharacters = 400_000;

const remedies: Readonly<Record<string, string>> = {
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
  if (text.length > largestCharacters) {
    const remedy = 'Name the right file, or split it with include.';
    return { ok: false, faults: [fault(`${text.length} characters`, `at most ${largestCharacters}`, { remedy })] };
  }
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      // The parser compares each key with all before it; the walk below finds doubles in one pass.
      uniqueKeys: false,
    });
    const faults = [...document.errors, ...document.warnings].slice(0, 20).map((error) =>
      fault(error.message.includes('call stack') ? 'too deep a nesting' : error.message, 'valid YAML', {
        remedy: remedies[error.code] ?? 'Correct the line.',
        line: lines.linePos(error.pos[0]).line,
      }),
    );
    if (faults.length > 0) return { ok: false, faults };
    const { root, doubles } = locateTree(document, { file, lines });
    if (doubles.length === 0) return { ok: true, root };
    const remedy = 'Keep one of the two.';
    return { ok: false, faults: doubles.map(({ found, line }) => fault(found, 'each key once', { remedy, line })) };
  } catch (error) {
    const { found, expected, remedy, line } =
      error instanceof Refused ? error : new Refused('YAML that cannot be read', { expected: 'a plain mapping' });
    return { ok: false, faults: [fault(found, expected, { remedy, line })] };
  }
}
