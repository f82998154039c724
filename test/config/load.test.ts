import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadBundle, loadConfig } from '../../src/config/load.ts';
import { bundleText, readBundleText } from '../../src/config/source-bundle.ts';
import type { Config, Target } from '../../src/domain/config.ts';
import { testKinds } from './kinds.ts';
import { base, configOf, faultsOfText, lines, loadText, shop } from './load-text.ts';

const target = (config: Config, id: string): Target => {
  const found = [...config.targets.values()].find((one) => one.id === id);
  if (!found) throw new Error(`no target ${id}`);
  return found;
};

describe('a well-formed file', () => {
  test('becomes one target for each environment of each service', () => {
    const config = configOf(base + shop);

    expect([...config.targets.keys()]).toEqual(['shop/staging', 'shop/production']);
    expect(target(config, 'shop/production').procedure.components[0]).toEqual({
      name: 'web',
      provider: 'local',
      settings: { command: ['node', 'service.js'], port: 8080, env: {} },
      after: [],
      shift: 'weighted',
      undo: { kind: 'instant' },
    });
    expect([...config.people.keys()]).toEqual(['U0ADA', 'U0GRACE', 'U0LINUS']);
    expect([...config.roles.values()][1]?.people).toEqual(['U0ADA', 'U0GRACE']);
    expect([...config.services.values()][0]?.channel).toBe('C0SHOP');
  });

  test('takes settings from defaults, environment, service and target, each over the one before', () => {
    const text = (base + shop)
      .replace('order: 2', 'order: 2, bake: 2m, retireAfter: 2m, evaluateEvery: 2s')
      .replace('    components:', '    retireAfter: 3m\n    evaluateEvery: 3s\n    components:')
      .replace('production: { comp', 'production: { evaluateEvery: 4s, comp');
    const config = configOf(`${text}defaults: { smokeEvery: 1m, bake: 1m, retireAfter: 1m, evaluateEvery: 1s }`);

    const { procedure } = target(config, 'shop/production');
    expect([procedure.smokeEveryMs, procedure.bakeMs, procedure.retireAfterMs, procedure.evaluateEveryMs]).toEqual([
      60_000, 120_000, 180_000, 4_000,
    ]);
    expect(target(config, 'shop/staging').procedure.evaluateEveryMs).toBe(3_000);
  });

  test('keeps the versions of one good release before the live one, or of as many as a layer says', () => {
    const few = configOf(base + shop);
    const many = configOf((base + shop).replace('order: 2', 'order: 2, keepVersions: 3'));

    expect(target(few, 'shop/production').procedure.keepVersions).toBe(1);
    expect(target(many, 'shop/production').procedure.keepVersions).toBe(3);
    expect(target(many, 'shop/staging').procedure.keepVersions).toBe(1);
  });

  test.each([0, 21, 1.5])('refuses to keep the versions of %d releases', (count) => {
    const found = faultsOfText((base + shop).replace('order: 2', `order: 2, keepVersions: ${count}`));

    expect(found.map(({ path }) => path)).toEqual(['environments.production.keepVersions']);
  });

  test('completes a named entry from several layers and removes one with off', () => {
    const layers = `
defaults:
  sources: { traffic: { kind: proxy } }
  triggers:
    errors: { source: traffic, metric: error-rate, above: 2 %, for: 2m }
    slow: { source: traffic, metric: latency-p95, above: 45s, for: 1m }
`;
    const text = (base + shop).replace('order: 2', 'order: 2, triggers: { errors: { above: 1 % }, slow: off }');

    const config = configOf(text + layers);

    expect(target(config, 'shop/production').procedure.triggers).toEqual([
      {
        name: 'errors',
        source: 'traffic',
        metric: 'error-rate',
        compare: 'above',
        limit: 0.01,
        forMs: 120_000,
        severity: 'P1',
        action: 'roll-back',
        minimumSamples: 50,
        mode: 'enforce',
      },
    ]);
    expect(target(config, 'shop/staging').procedure.triggers).toHaveLength(2);
  });

  test('replaces a strategy of another kind whole', () => {
    const text = (base + shop).replace('order: 1', 'order: 1, strategy: { kind: blue-green, health: 5m }');
    const config = configOf(
      `${text}defaults: { strategy: { kind: canary, stages: [{ weight: 10, for: 1m }, { weight: 50 %, for: 2m, gate: manual }] } }`,
    );

    expect(target(config, 'shop/staging').procedure.strategy).toEqual({
      kind: 'blue-green',
      healthMs: 300_000,
      switchDelayMs: 0,
      threshold: 1,
    });
    expect(target(config, 'shop/production').procedure.stages).toEqual([
      { weight: 10, durationMs: 60_000, gate: 'automatic' },
      { weight: 50, durationMs: 120_000, gate: 'manual' },
      { weight: 100, durationMs: 0, gate: 'automatic' },
    ]);
  });

  test('makes paths absolute from the folder of the main file, also with ..', () => {
    const text = (base + shop)
      .replace('git: ./repository', 'git: ../repository')
      .replace('settings: { command', 'settings: { directory: ../shop, command');

    const config = configOf(text);

    expect([...config.services.values()][0]?.repository).toEqual({
      kind: 'git',
      path: '/srv/repository',
      branch: 'main',
    });
    expect(target(config, 'shop/staging').procedure.components[0]?.settings).toMatchObject({ directory: '/srv/shop' });
  });

  test('implies the check that the commit was proven in an earlier environment', () => {
    const config = configOf((base + shop).replace('order: 2', 'order: 2, provenIn: staging'));

    expect(target(config, 'shop/production').provenIn).toBe('staging');
    expect(target(config, 'shop/production').procedure.checks).toMatchObject([
      { name: 'proven-in-staging', kind: 'proven-in-earlier-environment', mode: 'enforce' },
    ]);
    expect(target(config, 'shop/staging').procedure.checks).toEqual([]);
  });

  test('is frozen to the bottom, maps too', () => {
    const config = configOf(base + shop);
    const changes = [
      () => Object.assign(config, { version: 'x' }),
      () => Object.assign(target(config, 'shop/staging').procedure, { bakeMs: 1 }),
      () => Object.assign(target(config, 'shop/staging').procedure.stages, [1]),
      clearing(config),
    ];

    for (const change of changes) expect(change).toThrow(TypeError);
    expect(config.targets.size).toBe(2);
  });
});

/** The way in that the type hides. */
function clearing(config: Config): () => void {
  return () => {
    const clear: unknown = Reflect.get(config.targets, 'clear');
    if (typeof clear === 'function') Reflect.apply(clear, config.targets, []);
  };
}

describe('the version', () => {
  const version = (text: string): string => configOf(text).version;

  test('is twelve hexadecimal digits that comments and the order of keys leave alone', () => {
    const reordered = `# comment\n${shop}\n${base.replace('order: 1, approvals: { count: 0 }', 'approvals: { count: 0 }, order: 1')}`;

    expect(version(base + shop)).toMatch(/^[0-9a-f]{12}$/);
    expect(version(reordered)).toBe(version(base + shop));
  });

  test('changes with any setting', () => {
    expect(version(`${base + shop}reminder: 2h`)).not.toBe(version(base + shop));
  });
});

describe('files', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'config-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });
  const load = () => loadConfig({ path: join(folder, 'quarterdeck.yml'), environmentVariables: {}, kinds: testKinds });
  const write = (name: string, text: string) => writeFile(join(folder, name), text);

  test('are put together by include and say the same as one file', async () => {
    await write('quarterdeck.yml', `include: [services.yml]\n${base}`);
    await write('services.yml', shop);

    const result = await load();

    expect(result).toMatchObject({ kind: 'ok', config: { version: configOf(base + shop).version } });
  });

  test('load again from the stored text to the same configuration', async () => {
    await write('quarterdeck.yml', `include: [services.yml]\n${base}`);
    await write('services.yml', shop);
    const first = await load();
    if (first.kind !== 'ok') throw new Error('faulty');

    const bundle = readBundleText(bundleText(first.source));
    const again = loadBundle({ bundle, folder, environmentVariables: {}, kinds: testKinds });

    expect(again).toEqual(first);
  });

  test('that are missing, a folder, not UTF-8, empty or huge are faults', async () => {
    await write('quarterdeck.yml', `include: [gone.yml, binary.yml, blank.yml, huge.yml, .]\n${base}${shop}`);
    await writeFile(join(folder, 'binary.yml'), Buffer.from([0xff, 0xfe, 0x00, 0x80]));
    await write('blank.yml', '  \n');
    await write('huge.yml', `a: ${'x'.repeat(5_000_000)}`);

    const result = await load();

    const found = result.kind === 'faults' ? lines(result.faults) : [];
    expect(found.map((line) => line.split(folder)[1]?.split(' | ')[0])).toEqual([
      '/gone.yml: no such file',
      '/binary.yml: not UTF-8 text',
      '/blank.yml: empty',
      '/huge.yml: 5000003 bytes',
      ': not a file',
    ]);
  });

  test('that say the same setting twice are told with both places', async () => {
    await write('quarterdeck.yml', `include: [more.yml]\n${base}${shop}`);
    await write('more.yml', 'people:\n  ada: { slack: U0OTHER }\n');

    const result = await load();

    expect(result).toMatchObject({
      kind: 'faults',
      faults: [
        {
          path: 'people.ada.slack',
          found: 'the same setting in quarterdeck.yml line 5',
          file: 'more.yml',
          line: 2,
        },
      ],
    });
  });

  test('a main file that does not exist is one fault', async () => {
    const result = await load();

    expect(result.kind === 'faults' ? lines(result.faults) : []).toEqual([
      ` | ${folder}/quarterdeck.yml: no such file | a readable YAML file | Correct the path or the rights of the file.`,
    ]);
  });
});

test('loading text answers with the text, for the store', () => {
  const result = loadText(base + shop);

  expect(result.kind === 'ok' && result.source.files).toEqual([{ path: 'quarterdeck.yml', text: base + shop }]);
});
