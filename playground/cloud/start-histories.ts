import type { PlayedCommit } from './start-stream.ts';

const ada = { name: 'Ada Lovelace', email: 'ada@shop.example' };
const dennis = { name: 'Dennis Ritchie', email: 'dennis@shop.example' };
const grace = { name: 'Grace Hopper', email: 'grace@shop.example' };
const margaret = { name: 'Margaret Hamilton', email: 'margaret@shop.example' };

const pageOf = (headline: string): string => `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8" /><title>Harbour</title></head>
  <body><h1>${headline}</h1></body>
</html>
`;

/** The site at Vercel: v1 and v2 are good, v3 answers 500, v4 does not build. */
export const siteHistory: readonly PlayedCommit[] = [
  {
    by: ada,
    message: 'feat: a front page',
    files: { 'index.html': pageOf('Everything for a ship'), 'package.json': '{ "name": "site", "private": true }\n' },
    tag: 'v1',
  },
  { by: grace, message: 'docs: who looks after the site', files: { 'README.md': '# Site\n\nAsk in #cloud.\n' } },
  {
    by: grace,
    message: 'feat(page): tides of the day',
    files: { 'index.html': pageOf('Tides of the day') },
    tag: 'v2',
  },
  {
    by: dennis,
    message: 'perf(page): read the tides while rendering',
    files: { 'index.html': pageOf('Tides of this minute') },
    tag: 'v3',
  },
  {
    by: dennis,
    message: 'refactor(page): components',
    files: { 'index.html': pageOf('Tides'), 'next.config.js': 'module.exports = {\n' },
    tag: 'v4',
  },
  {
    by: ada,
    message: 'fix(page): render at build time again',
    files: { 'index.html': pageOf('Tides and weather'), 'next.config.js': 'module.exports = {};\n' },
    tag: 'v5',
  },
];

const functionsOf = (...more: readonly string[]): string =>
  [
    `const { onRequest } = require('firebase-functions/v2/https');`,
    `const { setGlobalOptions } = require('firebase-functions/v2');`,
    '',
    `setGlobalOptions({ region: 'europe-west1', maxInstances: 10 });`,
    '',
    ...['checkout', 'stock', ...more].map(
      (name) => `exports.${name} = onRequest((request, response) => response.json({ from: '${name}' }));`,
    ),
    '',
  ].join('\n');

const rulesOf = (...readable: readonly string[]): string =>
  [
    `rules_version = '2';`,
    'service cloud.firestore {',
    '  match /databases/{database}/documents {',
    ...readable.map((name) => `    match /${name}/{id} { allow read: if true; }`),
    '  }',
    '}',
    '',
  ].join('\n');

const functionsPackage = {
  name: 'functions',
  private: true,
  main: 'index.js',
  engines: { node: '22' },
  dependencies: { 'firebase-functions': '7.4.0' },
};

/** The function that Google cannot build. */
export const unbuildable = 'invoices';

/** The shop at Firebase: v1 and v2 are good, v3 has a function that does not build, v4 a service that answers 500. */
export const backendHistory: readonly PlayedCommit[] = [
  {
    by: margaret,
    message: 'feat: checkout and stock',
    files: {
      'functions/package.json': `${JSON.stringify(functionsPackage, undefined, 2)}\n`,
      'functions/index.js': functionsOf(),
      'public/index.html': pageOf('Order here'),
      'firestore.rules': rulesOf('products'),
      'firebase.json': `${JSON.stringify({ hosting: { public: 'public', cleanUrls: true } }, undefined, 2)}\n`,
    },
    tag: 'v1',
  },
  {
    by: ada,
    message: 'feat(functions): recommend goods',
    files: {
      'functions/index.js': functionsOf('recommend'),
      'public/index.html': pageOf('Order here, chosen for you'),
    },
  },
  {
    by: grace,
    message: 'feat(rules): everybody may read reviews',
    files: { 'firestore.rules': rulesOf('products', 'reviews') },
    tag: 'v2',
  },
  {
    by: dennis,
    message: 'feat(functions): invoices as PDF',
    files: { 'functions/index.js': functionsOf('recommend', unbuildable) },
    tag: 'v3',
  },
  {
    by: dennis,
    message: 'revert: invoices as PDF; perf(api): one query less',
    files: { 'functions/index.js': functionsOf('recommend'), 'public/index.html': pageOf('Order here, faster') },
    tag: 'v4',
  },
];

const workflowOf = (name: string, jobs: string): string => `name: ${name}
run-name: ${name} \${{ inputs.revision }} (\${{ inputs.quarterdeck }})
on:
  workflow_dispatch:
    inputs:
      revision: { required: true, type: string }
      quarterdeck: { required: true, type: string }
jobs:
${jobs}`;

/** The step that fails for the bad version of the jobs. */
export const failingStep = 'Start the schedule';

const deploy = `  build:
    steps:
      - name: Check out
      - name: Install packages
      - name: Build and test
  deploy:
    needs: build
    environment: live
    steps:
      - name: Sign in
      - name: Send the jobs
      - name: ${failingStep}
`;
const putBack = `  put-back:
    steps:
      - name: Sign in
      - name: Send the jobs of before
      - name: ${failingStep}
`;

/** The nightly jobs on GitHub: v1 and v2 are good, v3 fails after its gate. */
export const jobsHistory: readonly PlayedCommit[] = [
  {
    by: margaret,
    message: 'feat: count the stock at night',
    files: {
      'jobs.js': `run('stock');\n`,
      '.github/workflows/deploy.yml': workflowOf('Deploy', deploy),
      '.github/workflows/rollback.yml': workflowOf('Roll back', putBack),
    },
    tag: 'v1',
  },
  { by: ada, message: 'feat: remind of open orders', files: { 'jobs.js': `run('stock', 'orders');\n` }, tag: 'v2' },
  { by: dennis, message: 'feat: every minute', files: { 'jobs.js': `every('1m').run('stock');\n` }, tag: 'v3' },
];
