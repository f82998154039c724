import { type Change, experiment, history } from './history.ts';
import type { Product } from './release.ts';

export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

interface Tree {
  readonly release: {
    readonly version: string;
    readonly behaviour: string;
    readonly headline: string;
    readonly accent: string;
  };
  readonly products: readonly Product[];
  readonly notes: readonly string[];
}

const beginning: Tree = {
  release: { version: 'v0', behaviour: 'good', headline: 'Everything for a ship', accent: '#1f5f8b' },
  products: [
    { id: 'rope', name: 'Rope, 20 m', price: 18 },
    { id: 'lantern', name: 'Storm lantern', price: 42 },
    { id: 'compass', name: 'Brass compass', price: 65 },
  ],
  notes: [],
};

// Dates are part of a commit's hash; fixed ones make every machine's repository the same.
const firstCommitAtSeconds = Date.UTC(2026, 0, 5, 9) / 1000;
const secondsBetweenCommits = 7 * 3600;

function treeAfter(tree: Tree, change: Change): Tree {
  const { headline = tree.release.headline, accent = tree.release.accent, product, note } = change;
  return {
    release: { ...tree.release, headline, accent, ...change.release },
    products: product === undefined ? tree.products : [...tree.products, product],
    notes: note === undefined ? tree.notes : [...tree.notes, note],
  };
}

const json = (value: unknown) => `${JSON.stringify(value, undefined, 2)}\n`;

function filesOf(tree: Tree): readonly SourceFile[] {
  const packageJson = { name: 'shop', private: true, type: 'module', scripts: { start: 'node service.ts' } };
  return [
    { path: 'release.json', text: json(tree.release) },
    { path: 'catalogue.json', text: json(tree.products) },
    { path: 'package.json', text: json(packageJson) },
    { path: 'README.md', text: ['# Shop', '', ...tree.notes.map((note) => `- ${note}`), ''].join('\n') },
  ];
}

const counted = (text: string) => `data ${Buffer.byteLength(text).toString()}\n${text}\n`;

interface Commit {
  readonly branch: string;
  readonly mark: number;
  readonly change: Change;
  readonly files: readonly SourceFile[];
  readonly parent?: number;
}

const signature = ({ change, mark }: Commit) =>
  `${change.author.name} <${change.author.email}> ${(firstCommitAtSeconds + mark * secondsBetweenCommits).toString()} +0000`;

function commitCommand(commit: Commit): string {
  const { branch, mark, change, files, parent } = commit;
  return [
    `commit refs/heads/${branch}\nmark :${mark.toString()}\n`,
    `author ${signature(commit)}\ncommitter ${signature(commit)}\n`,
    counted(`${change.message}\n`),
    parent === undefined ? '' : `from :${parent.toString()}\n`,
    ...files.map(({ path, text }) => `M 100644 inline ${path}\n${counted(text)}`),
    '\n',
  ].join('');
}

function tagCommand(commit: Commit, version: string): string {
  return `tag ${version}\nfrom :${commit.mark.toString()}\ntagger ${signature(commit)}\n${counted(`shop ${version}\n`)}`;
}

/** The whole repository as one stream for `git fast-import`: a single process writes it, the same each time. */
export function importStream(sources: readonly SourceFile[]): string {
  const commands: string[] = [];
  let tree = beginning;
  for (const [index, change] of history.entries()) {
    tree = treeAfter(tree, change);
    const files = index === 0 ? [...filesOf(tree), ...sources] : filesOf(tree);
    // Mark numbers start at 1; a parent is left out for the root commit alone.
    const commit = { branch: 'main', mark: index + 1, change, files, ...(index === 0 ? {} : { parent: index }) };
    commands.push(commitCommand(commit));
    if (change.release !== undefined) commands.push(tagCommand(commit, change.release.version));
  }
  const files = filesOf(treeAfter(tree, experiment));
  commands.push(
    commitCommand({
      branch: 'experiment',
      mark: history.length + 1,
      change: experiment,
      files,
      parent: history.length,
    }),
  );
  return `${commands.join('')}done\n`;
}
