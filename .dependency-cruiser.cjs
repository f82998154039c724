/**
 * Imports run one way: domain ← ports ← core ← adapters ← main. Each rule below is one sentence of docs/architecture.md;
 * test/structure.test.ts plants a violation of each and expects it to be found.
 */

/** The core, lowest first: a folder sees the rows before its own, never its neighbours in the row. */
const core = [['analysis'], ['smoke', 'alerts', 'releases'], ['operations'], ['pipeline'], ['reports', 'schedule']];

/** What each adapter sees beside the core, its own folder and io. */
const adapters = {
  providers: ['github'],
  repositories: ['github'],
  metrics: [],
  notify: ['blocks', 'github'],
  store: [],
  slack: ['commands', 'blocks'],
  http: ['github'],
};

const coreFolders = core.flat();
const tops = ['commands', 'blocks'];

/** A pattern for folders, those of src by their bare names. */
const inside = (names) => `^(${names.map((name) => (tops.includes(name) ? name : `src/${name}`)).join('|')})(/|\\.ts$)`;

const product = '^(src|commands|blocks)/';

/** A folder may see these folders of the product and nothing else of it. */
const seesOnly = (name, folder, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: inside([folder]) },
  to: { path: product, pathNot: inside([folder, ...allowed]) },
});

const coreRules = core.flatMap((row, index) =>
  row.map((folder) =>
    seesOnly(
      `core-runs-one-way-${folder}`,
      folder,
      ['domain', 'ports', ...core.slice(0, index).flat()],
      'The core sees domain, ports and the rows of the core below its own.',
    ),
  ),
);

const adapterRules = Object.entries(adapters).map(([folder, more]) =>
  seesOnly(
    `adapters-apart-${folder}`,
    folder,
    ['domain', 'ports', 'io', ...coreFolders, ...more],
    'Adapters never see one another, except through io.',
  ),
);

/** Only these folders of the product may import these packages. */
const onlyIn = (name, packages, folders, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: product, pathNot: folders },
  to: { path: packages },
});

const packagesOf = (names) => `(^|/)node_modules/(${names.join('|')})/`;

module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'Two files that need one another are one file, or hide a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'everything-resolves',
      comment: 'An import that leads nowhere fails only when it runs.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    seesOnly('domain-stands-alone', 'domain', [], 'The domain sees nothing but itself.'),
    seesOnly('ports-see-domain', 'ports', ['domain'], 'Ports are written in the words of the domain.'),
    seesOnly('config-sees-domain', 'config', ['domain'], 'The config is handed the provider schemas by main.'),
    seesOnly('io-sees-ports', 'io', ['domain', 'ports'], 'io fulfils ports and knows nobody who uses them.'),
    seesOnly(
      'github-sees-ports',
      'github',
      ['domain', 'ports', 'io'],
      'A client is told what to ask, and by nobody in particular.',
    ),
    seesOnly('blocks-see-domain', 'blocks', ['domain'], 'A view is made of facts.'),
    seesOnly(
      'commands-see-operations',
      'commands',
      ['operations', 'blocks', 'domain', 'ports'],
      'Parse, operation, view.',
    ),
    {
      name: 'commands-see-types-of-ports',
      comment: 'Commands reach the world through operations; of the ports they may name the types.',
      severity: 'error',
      from: { path: inside(['commands']) },
      to: { path: inside(['ports']), dependencyTypesNot: ['type-only'] },
    },
    ...coreRules,
    ...adapterRules,
    {
      name: 'main-on-top',
      comment: 'Nobody imports main or the command line; they wire the rest together.',
      severity: 'error',
      from: { path: product, pathNot: '^src/(main|cli)(/|\\.ts$)' },
      to: { path: '^src/(main|cli)(/|\\.ts$)' },
    },
    {
      name: 'product-without-playground',
      comment: 'The product runs where there is no playground, no test and no bench.',
      severity: 'error',
      from: { path: product },
      to: { path: '^(playground|test|bench)/' },
    },
    {
      name: 'domain-without-packages',
      comment: 'The rules of the domain depend on nobody else’s release.',
      severity: 'error',
      from: { path: inside(['domain', 'ports']) },
      to: { path: 'node_modules/' },
    },
    {
      name: 'pure-without-node',
      comment: 'Domain, views, commands and statistics compute; only the domain needs hashing, for the digest.',
      severity: 'error',
      from: { path: inside(['domain', 'ports', 'blocks', 'commands', 'analysis']) },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
    },
    {
      name: 'hashing-in-domain',
      comment: 'See pure-without-node.',
      severity: 'error',
      from: { path: inside(['ports', 'blocks', 'commands', 'analysis']) },
      to: { dependencyTypes: ['core'], path: '^(node:)?crypto$' },
    },
    {
      name: 'config-with-few-packages',
      comment: 'Reading the config needs a schema, a parser and a guess at misspelt words.',
      severity: 'error',
      from: { path: inside(['config']) },
      to: { path: 'node_modules/', pathNot: packagesOf(['zod', 'yaml', 'fastest-levenshtein']) },
    },
    onlyIn(
      'bolt-in-slack',
      packagesOf(['@slack/bolt', '@slack/web-api']),
      '^src/slack/',
      'One folder knows the client.',
    ),
    onlyIn(
      'octokit-in-github',
      packagesOf(['@octokit/[^/]+']),
      '^src/github/',
      'One folder knows the client and its limits.',
    ),
    onlyIn('undici-in-io', packagesOf(['undici']), '^src/io/', 'One folder makes requests: bounded, timed, guarded.'),
    onlyIn(
      'database-in-store',
      packagesOf(['pg', 'pg-boss', 'kysely']),
      '^src/(store/|main\\.ts$|providers/sql-migrations/)',
      'One record; the databases of services are changed by one provider.',
    ),
    onlyIn(
      'children-in-io',
      `${packagesOf(['execa'])}|^(node:)?child_process$`,
      '^src/(io|providers/supervisor)/',
      'Every child process has an owner that ends it.',
    ),
    {
      name: 'product-without-dev-packages',
      comment: 'The image installs no development packages.',
      severity: 'error',
      from: { path: product },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^playground/slack/page/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
