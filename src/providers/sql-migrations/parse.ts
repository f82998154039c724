import { createHash } from 'node:crypto';
import { takesAway } from './sql-shape.ts';

/** `expand` only adds; `contract` takes away what a file before it replaced. */
export type MigrationKind = 'expand' | 'contract';

/** One file of the folder. */
export interface Migration {
  /** The file's name without `.sql`; the record's name for it. */
  readonly name: string;
  readonly up: string;
  /** Absent: nothing brings it back. */
  readonly down?: string;
  readonly kind: MigrationKind;
  /** Of a contract step: the migrations whose old shape it removes. */
  readonly replaces: readonly string[];
  readonly transaction: boolean;
  /** Of the whole text. */
  readonly checksum: string;
  /** What is wrong with the file; a plan with one is refused. */
  readonly faults: readonly string[];
}

const section = (word: string): RegExp => new RegExp(`^[ \\t]*--[ \\t]*${word}[ \\t]+migration\\b[^\\n]*$`, 'im');
const heading = /^[ \t]*--[ \t]*quarterdeck:[ \t]*(.+)$/gim;
const words = ['expand', 'contract', 'no-transaction'];

/** Reads one file: sections, and the words after `-- quarterdeck:`. */
export function parseMigration(name: string, text: string): Migration {
  const { up, down } = sectionsOf(text);
  const said = [...text.matchAll(heading)].flatMap(([, rest = '']) => rest.trim().split(/\s+/));
  const replaces = said.flatMap((word) => (word.startsWith('replaces=') ? word.slice(9).split(',') : []));
  const kind: MigrationKind = said.includes('contract') ? 'contract' : 'expand';
  return {
    name,
    up,
    ...(down === undefined || down.trim() === '' ? {} : { down }),
    kind,
    replaces: replaces.map((one) => one.replace(/\.sql$/, '')),
    transaction: !said.includes('no-transaction'),
    checksum: createHash('sha256').update(text).digest('hex').slice(0, 16),
    faults: faultsOf({ name, up, said, replaces }),
  };
}

/** Without a mark the whole file is the way up. */
function sectionsOf(text: string): { readonly up: string; readonly down?: string } {
  const upAt = text.search(section('up'));
  const downAt = text.search(section('down'));
  if (downAt < 0) return { up: upAt < 0 ? text : text.slice(upAt) };
  return upAt > downAt
    ? { up: text.slice(upAt), down: text.slice(downAt, upAt) }
    : { up: text.slice(Math.max(0, upAt), downAt), down: text.slice(downAt) };
}

interface Said {
  readonly name: string;
  readonly up: string;
  readonly said: readonly string[];
  readonly replaces: readonly string[];
}

function faultsOf({ name, up, said, replaces }: Said): readonly string[] {
  const unknown = said.filter((word) => !words.includes(word) && !word.startsWith('replaces='));
  const declared = said.includes('expand') || said.includes('contract');
  const found = declared ? [] : takesAway(up);
  return [
    ...unknown.map(
      (word) =>
        `${name}.sql: "${word.slice(0, 40)}" after "-- quarterdeck:" means nothing; there are ${words.join(', ')} and replaces=…`,
    ),
    ...(said.includes('contract') && replaces.length === 0
      ? [
          `${name}.sql is a contract step and does not say what it replaces: "-- quarterdeck: contract replaces=<migration>"`,
        ]
      : []),
    ...(found.length === 0
      ? []
      : [
          `${name}.sql ${found.join(' and ')}: say "-- quarterdeck: contract replaces=<migration>", or "-- quarterdeck: expand" when no release in use needs it`,
        ]),
  ];
}
