import { readFile, stat } from 'node:fs/promises';
import { dirname, relative, resolve, sep } from 'node:path';
import type { ConfigFault } from '../domain/config.ts';
import type { Located } from './located.ts';
import { mergeFiles } from './merge-files.ts';
import { readYaml } from './read-yaml.ts';
import type { SourceBundle } from './source-bundle.ts';

const largestBytes = 1_600_000;
const mostFiles = 100;

export interface FilesRead {
  readonly bundle: SourceBundle;
  readonly faults: readonly ConfigFault[];
  /** Absolute, also those that could not be read: a watcher waits for them. */
  readonly paths: readonly string[];
}

/** Reads the main file and what it includes; only the main file may include. */
export async function readFiles(path: string): Promise<FilesRead> {
  const mainPath = resolve(path);
  const folder = dirname(mainPath);
  const nameOf = (absolute: string): string => relative(folder, absolute).split(sep).join('/');
  const main = await readText(mainPath, { path: '', file: nameOf(mainPath) });
  const bundle = { main: nameOf(mainPath), files: [{ path: nameOf(mainPath), text: main.text }] };
  if (main.fault) return { bundle: { ...bundle, files: [] }, faults: [main.fault], paths: [mainPath] };

  const named = [...new Set(includesOf(bundle.main, main.text))].slice(0, mostFiles);
  const paths = named.map((name) => resolve(folder, name)).filter((included) => included !== mainPath);
  const read = await Promise.all(
    paths.map(async (included) => ({
      path: nameOf(included),
      ...(await readText(included, { path: 'include', file: bundle.main })),
    })),
  );
  return {
    bundle: {
      ...bundle,
      files: [...bundle.files, ...read.flatMap(({ path: name, text, fault }) => (fault ? [] : [{ path: name, text }]))],
    },
    faults: read.flatMap(({ fault }) => (fault ? [fault] : [])),
    paths: [mainPath, ...paths],
  };
}

/** Parses a bundle into one tree; pure, so a replica can do it with what the store holds. */
export function rootOf(bundle: SourceBundle): {
  readonly root: Located | undefined;
  readonly faults: readonly ConfigFault[];
} {
  const readings = bundle.files.map(({ path, text }) => ({ path, reading: readYaml(path, text) }));
  const faults = readings.flatMap(({ reading }) => (reading.ok ? [] : reading.faults));
  const roots = readings.flatMap(({ path, reading }) => (reading.ok ? [{ path, root: reading.root }] : []));
  const wrong = roots.flatMap(({ path, root }) => shapeFaults(root, path !== bundle.main));
  const merged = mergeFiles(roots.filter(({ root }) => root.kind === 'map').map(({ root }) => root));
  const whole = faults.length === 0 && wrong.length === 0;
  return { root: whole ? merged.root : undefined, faults: [...faults, ...wrong, ...merged.faults] };
}

function shapeFaults(root: Located, included: boolean): readonly ConfigFault[] {
  if (root.kind !== 'map') {
    const remedy = 'Begin with a key such as services:.';
    return [{ path: '', found: `a ${root.kind}`, expected: 'a mapping', remedy, ...root.at }];
  }
  const nested = included ? root.entries.get('include') : undefined;
  if (!nested) return [];
  const remedy = 'Name all files in the include of the main file.';
  return [{ path: 'include', found: 'include in an included file', expected: 'none there', remedy, ...nested.at }];
}

function includesOf(file: string, text: string): readonly string[] {
  const reading = readYaml(file, text);
  const include = reading.ok && reading.root.kind === 'map' ? reading.root.entries.get('include') : undefined;
  if (include?.kind !== 'list') return [];
  return include.items.flatMap((item) =>
    item.kind === 'scalar' && typeof item.value === 'string' ? [item.value] : [],
  );
}

async function readText(
  absolute: string,
  from: { readonly path: string; readonly file: string },
): Promise<{ readonly text: string; readonly fault?: ConfigFault }> {
  const fault = (found: string, remedy: string) => ({
    text: '',
    fault: { ...from, found: `${absolute}: ${found}`, expected: 'a readable YAML file', remedy },
  });
  try {
    const facts = await stat(absolute);
    if (!facts.isFile()) return fault('not a file', 'Name a file.');
    if (facts.size > largestBytes) return fault(`${facts.size} bytes`, 'Name the right file.');
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await readFile(absolute));
    return text.trim() === '' ? fault('empty', 'Begin with a key such as services:.') : { text };
  } catch (error) {
    if (error instanceof TypeError) return fault('not UTF-8 text', 'Save it as UTF-8.');
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    return fault(code === 'ENOENT' ? 'no such file' : code, 'Correct the path or the rights of the file.');
  }
}
