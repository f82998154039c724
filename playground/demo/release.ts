import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Behaviour, behaviours } from './behaviour.ts';

export interface Product {
  readonly id: string;
  readonly name: string;
  readonly price: number;
}

export interface ReleaseFile {
  readonly version: string;
  readonly behaviour: Behaviour;
  readonly headline: string;
  /** A CSS colour, so that two versions can be told apart from across a room. */
  readonly accent: string;
}

const stock: readonly Product[] = [
  { id: 'rope', name: 'Rope, 20 m', price: 18 },
  { id: 'lantern', name: 'Storm lantern', price: 42 },
  { id: 'compass', name: 'Brass compass', price: 65 },
];

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function readJson(file: string): unknown {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

const textOr = (value: unknown, fallback: string) => (typeof value === 'string' ? value : fallback);

function behaviourNamed(word: string): Behaviour {
  const found = behaviours.find((behaviour) => behaviour === word);
  if (found === undefined) throw new Error(`Unknown behaviour "${word}": expected one of ${behaviours.join(', ')}`);
  return found;
}

/** What this revision is: `release.json` in the folder, where DEMO_VERSION and DEMO_BEHAVIOUR have the last word. */
export function readRelease(folder: string, env: NodeJS.ProcessEnv): ReleaseFile {
  const written = fieldsOf(readJson(join(folder, 'release.json')));
  return {
    version: env['DEMO_VERSION'] ?? textOr(written['version'], 'dev'),
    behaviour: behaviourNamed(env['DEMO_BEHAVIOUR'] ?? textOr(written['behaviour'], 'good')),
    headline: textOr(written['headline'], 'Everything for a ship'),
    accent: textOr(written['accent'], '#1f5f8b'),
  };
}

function productFrom(value: unknown): readonly Product[] {
  const { id, name, price } = fieldsOf(value);
  return typeof id === 'string' && typeof name === 'string' && typeof price === 'number' ? [{ id, name, price }] : [];
}

/** The goods on sale: `catalogue.json` in the folder, else a small stock. */
export function readCatalogue(folder: string): readonly Product[] {
  const written = readJson(join(folder, 'catalogue.json'));
  return Array.isArray(written) ? written.flatMap(productFrom) : stock;
}
