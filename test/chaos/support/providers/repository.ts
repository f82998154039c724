import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import { https, sourceFiles } from '../../../providers/firebase-functions/source.ts';
import { conductOfNumber, labelOf } from '../releases.ts';
import type { Made } from './place.ts';

const run = promisify(execFile);

/** So long do builds and migrations take that run as programs. */
const workMs = 800;

export const functionNames = ['api', 'mails', 'orders'] as const;

const build = `
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
await delay(${workMs});
if (readFileSync('page.html', 'utf8').includes('bad')) process.exit(1);
mkdirSync('dist', { recursive: true });
cpSync('page.html', 'dist/index.html');
`;

/** The rules of a release. */
export const rulesOf = (label: string): string => `rules_version = '2';
service cloud.firestore {
  match /databases/{database}/documents {
    match /${label.replace('-', '_')}/{id} { allow read: if true; }
  }
}
`;

/** The index that a release adds. */
export const collectionOf = (label: string): string => `seen_${label.replace('-', '_')}`;

const indexesOf = (label: string): string =>
  JSON.stringify({
    indexes: ['orders', collectionOf(label)].map((collectionGroup) => ({
      collectionGroup,
      fields: [
        { fieldPath: 'status', order: 'ASCENDING' },
        { fieldPath: 'at', order: 'DESCENDING' },
      ],
    })),
    fieldOverrides: [],
  });

/** The migration that comes with a release, and the table that it makes. */
export const tableOf = (label: string): string => `made_${label.replace('-', '_')}`;
const migrationOf = (number: number, label: string): string => `${String(number).padStart(4, '0')}_${tableOf(label)}`;

const sqlOf = (label: string): string =>
  label.startsWith('bad')
    ? 'SELECT 1 / 0;\n-- Down Migration\nSELECT 1;\n'
    : `SELECT pg_sleep(${workMs / 1000});\nCREATE TABLE ${tableOf(label)} (id int);\n-- Down Migration\nDROP TABLE ${tableOf(label)};\n`;

function filesOf(number: number): Readonly<Record<string, string>> {
  const label = labelOf(number, conductOfNumber(number));
  return {
    ...sourceFiles(Object.fromEntries(functionNames.map((name) => [name, https])), label),
    'page.html': `page of ${label}`,
    'build.mjs': build,
    'firestore.rules': rulesOf(label),
    'firestore.indexes.json': indexesOf(label),
    [`migrations/${migrationOf(number, label)}.sql`]: sqlOf(label),
  };
}

const counted = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}\n`;

function commitOf(number: number): string {
  const conduct = conductOfNumber(number);
  const who = `Ada <ada@example.com> ${1_760_000_000 + number * 60} +0000`;
  const before = number - 1;
  const isAfterBad = before > 0 && conductOfNumber(before) === 'bad';
  return [
    `commit refs/heads/main\nmark :${number}\ncommitter ${who}\n`,
    counted(`feat: change number ${number}`),
    number === 1 ? '' : `from :${before}\n`,
    ...Object.entries(filesOf(number)).map(([path, text]) => `M 100644 inline ${path}\n${counted(text)}`),
    // What failed is taken back by whoever wrote it.
    isAfterBad ? `D migrations/${migrationOf(before, labelOf(before, 'bad'))}.sql\n` : '',
    `reset refs/tags/${labelOf(number, conduct)}\nfrom :${number}\n\n`,
  ].join('');
}

/** A repository with everything that is released anywhere, in that many releases; answers what they are. */
export async function makeReleases(folder: string, count: number): Promise<readonly Made[]> {
  await mkdir(folder, { recursive: true });
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
  };
  await run('git', ['init', '--quiet', '--initial-branch=main', folder], { env });
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  const importing = run('git', ['-C', folder, 'fast-import', '--quiet', '--done'], { env });
  importing.child.stdin?.end(`${numbers.map(commitOf).join('')}done\n`);
  await importing;
  const format = '--format=%(refname:short) %(objectname)';
  const { stdout } = await run('git', ['-C', folder, 'for-each-ref', format, 'refs/tags'], { env });
  return stdout
    .trim()
    .split('\n')
    .map((line) => {
      const [label = '', revision = ''] = line.split(' ');
      return { label, revision };
    });
}
