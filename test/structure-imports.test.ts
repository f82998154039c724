import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';

const root = join(import.meta.dirname, '..');
const trees = ['src', 'commands', 'blocks', 'playground', 'test', 'bench'];

const reportSchema = z.object({
  summary: z.object({
    totalCruised: z.number(),
    violations: z.array(z.object({ from: z.string(), to: z.string(), rule: z.object({ name: z.string() }) })),
  }),
});

interface Violation {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
}

function violationsIn(place: string): { readonly files: number; readonly violations: readonly Violation[] } {
  const present = trees.filter((tree) => existsSync(join(place, tree)));
  const program = join(root, 'node_modules/.bin/depcruise');
  const options = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json'];
  const { stdout } = spawnSync(process.execPath, [program, ...options, ...present], {
    cwd: place,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  const { summary } = reportSchema.parse(JSON.parse(stdout));
  const violations = summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }));
  return { files: summary.totalCruised, violations };
}

test('the imports of the tree keep every rule', () => {
  const { files, violations } = violationsIn(root);

  expect(files).toBeGreaterThan(100);
  expect(violations).toEqual([]);
});

/** Rule, importing file, what it imports: a path from the root is planted too, anything else is a package. */
const planted: readonly (readonly [rule: string, from: string, to: string])[] = [
  ['no-circles', 'src/domain/planted-circle-one.ts', 'src/domain/planted-circle-two.ts'],
  ['everything-resolves', 'src/domain/planted-lost.ts', './not-there.ts'],
  ['domain-stands-alone', 'src/domain/planted-up.ts', 'src/ports/goal.ts'],
  ['domain-without-packages', 'src/domain/planted-package.ts', 'zod'],
  ['pure-without-node', 'src/domain/planted-node.ts', 'node:fs'],
  ['pure-without-node', 'src/analysis/planted-node.ts', 'node:fs'],
  ['pure-without-node', 'blocks/planted-node.ts', 'node:path'],
  ['hashing-in-domain', 'blocks/planted-hash.ts', 'node:crypto'],
  ['ports-see-domain', 'src/ports/planted-up.ts', 'src/operations/goal.ts'],
  ['config-sees-domain', 'src/config/planted-side.ts', 'src/providers/goal.ts'],
  ['config-with-few-packages', 'src/config/planted-package.ts', 'pino'],
  ['io-sees-ports', 'src/io/planted-up.ts', 'src/operations/goal.ts'],
  ['github-sees-ports', 'src/github/planted-up.ts', 'src/providers/goal.ts'],
  ['blocks-see-domain', 'blocks/planted-side.ts', 'src/ports/goal.ts'],
  ['commands-see-operations', 'commands/planted-deep.ts', 'src/store/goal.ts'],
  ['commands-see-types-of-ports', 'commands/planted-value.ts', 'src/ports/goal.ts'],
  ['core-runs-one-way-analysis', 'src/analysis/planted-up.ts', 'src/pipeline/goal.ts'],
  ['core-runs-one-way-smoke', 'src/smoke/planted-side.ts', 'src/alerts/goal.ts'],
  ['core-runs-one-way-pipeline', 'src/pipeline/planted-down.ts', 'src/providers/goal.ts'],
  ['core-runs-one-way-operations', 'src/operations/planted-down.ts', 'src/store/goal.ts'],
  ['core-runs-one-way-operations', 'src/operations/planted-up.ts', 'src/pipeline/goal.ts'],
  ['core-runs-one-way-reports', 'src/reports/planted-down.ts', 'src/slack/goal.ts'],
  ['adapters-apart-providers', 'src/providers/planted-side.ts', 'src/metrics/goal.ts'],
  ['adapters-apart-repositories', 'src/repositories/planted-side.ts', 'src/providers/goal.ts'],
  ['adapters-apart-metrics', 'src/metrics/planted-client.ts', 'src/github/goal.ts'],
  ['adapters-apart-store', 'src/store/planted-side.ts', 'src/slack/goal.ts'],
  ['adapters-apart-notify', 'src/notify/planted-side.ts', 'commands/goal.ts'],
  ['adapters-apart-http', 'src/http/planted-side.ts', 'src/slack/goal.ts'],
  ['main-on-top', 'src/slack/planted-up.ts', 'src/cli/goal.ts'],
  ['product-without-playground', 'src/slack/planted-play.ts', 'playground/goal.ts'],
  ['product-without-playground', 'src/store/planted-test.ts', 'test/goal.ts'],
  ['bolt-in-slack', 'src/http/planted-bolt.ts', '@slack/bolt'],
  ['bolt-in-slack', 'commands/planted-client.ts', '@slack/web-api'],
  ['octokit-in-github', 'src/providers/planted-octokit.ts', '@octokit/rest'],
  ['undici-in-io', 'src/metrics/planted-undici.ts', 'undici'],
  ['database-in-store', 'src/operations/planted-pg.ts', 'pg'],
  ['children-in-io', 'src/providers/command/planted-execa.ts', 'execa'],
  ['children-in-io', 'src/store/planted-child.ts', 'node:child_process'],
  ['product-without-dev-packages', 'src/slack/planted-dev.ts', 'ajv'],
];

/** What looks alike and is allowed: these must not be reported. */
const allowed: readonly (readonly [from: string, statement: string])[] = [
  ['commands/allowed-type.ts', "import type {} from '../src/ports/goal.ts';"],
  ['src/domain/allowed-digest.ts', "import 'node:crypto';"],
  [
    'src/slack/allowed-client.ts',
    "import '@slack/web-api';\nimport '../../commands/goal.ts';\nimport '../../blocks/goal.ts';",
  ],
  ['src/providers/allowed-github.ts', "import '../github/goal.ts';"],
  ['src/github/allowed-client.ts', "import '@octokit/rest';\nimport '../io/goal.ts';"],
  ['src/store/allowed-io.ts', "import '../io/goal.ts';\nimport 'pg';"],
  ['src/pipeline/allowed-down.ts', "import '../analysis/goal.ts';\nimport '../smoke/goal.ts';"],
  ['src/providers/supervisor/allowed-child.ts', "import 'execa';\nimport 'node:child_process';"],
];

const isPlace = (to: string) => /^(src|commands|blocks|playground|test)\//.test(to);

function specifier(from: string, to: string): string {
  return isPlace(to) ? `${'../'.repeat(from.split('/').length - 1)}${to}` : to;
}

describe('a planted violation', () => {
  let place = '';
  let found: readonly Violation[] = [];

  const plant = (file: string, text: string) => {
    mkdirSync(dirname(join(place, file)), { recursive: true });
    writeFileSync(join(place, file), text);
  };

  beforeAll(() => {
    place = mkdtempSync(join(tmpdir(), 'structure-'));
    for (const file of ['.dependency-cruiser.cjs', 'package.json', 'tsconfig.json']) {
      cpSync(join(root, file), join(place, file));
    }
    cpSync(join(root, 'src/domain'), join(place, 'src/domain'), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(place, 'node_modules'));
    for (const folder of ['io', 'analysis', 'smoke']) plant(`src/${folder}/goal.ts`, 'export const goal = 1;\n');
    for (const [, , to] of planted) if (isPlace(to)) plant(to, 'export const goal = 1;\n');
    plant('blocks/goal.ts', 'export const goal = 1;\n');
    for (const [, from, to] of planted) plant(from, `import '${specifier(from, to)}';\n`);
    for (const [from, statement] of allowed) plant(from, `${statement}\n`);
    // A circle is reported once, from one of its files.
    plant('src/domain/planted-circle-two.ts', "import './planted-circle-one.ts';\n");
    found = violationsIn(place).violations;
  });

  afterAll(() => {
    rmSync(place, { recursive: true, force: true });
  });

  test.each(planted)('of %s in %s is found', (rule, from) => {
    expect(found.filter((violation) => violation.from === from).map((violation) => violation.rule)).toContain(rule);
  });

  test.each(allowed)('is not seen in %s', (from) => {
    expect(found.filter((violation) => violation.from === from)).toEqual([]);
  });

  test('is expected for every rule, so that no rule is empty', () => {
    const withSiblings = (rule: string) => rule.replace(/^(core-runs-one-way|adapters-apart)-.*/, '$1');
    const config = spawnSync(process.execPath, ['-p', "JSON.stringify(require('./.dependency-cruiser.cjs'))"], {
      cwd: root,
    });
    const rules = z
      .object({ forbidden: z.array(z.object({ name: z.string() })) })
      .parse(JSON.parse(config.stdout.toString()));

    const named = new Set(rules.forbidden.map(({ name }) => withSiblings(name)));

    expect(new Set(planted.map(([rule]) => withSiblings(rule)))).toEqual(named);
  });
});
