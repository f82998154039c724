import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { configJsonSchema } from '../../src/config/json-schema.ts';
import type { Kinds } from '../../src/config/kinds.ts';
import { loadBundle } from '../../src/config/load.ts';
import { commandCheckSettings } from '../../src/pipeline/checks/command.ts';
import { httpCheckSettings } from '../../src/pipeline/checks/http.ts';
import { sourceKinds } from '../../src/metrics/index.ts';
import { commandKind } from '../../src/providers/command/settings.ts';
import { localKind } from '../../src/providers/local/settings.ts';

const kinds: Kinds = {
  providers: { local: localKind, command: commandKind },
  sources: sourceKinds,
  checks: { command: commandCheckSettings, http: httpCheckSettings },
};
const path = fileURLToPath(new URL('../../examples/minimal/quarterdeck.yml', import.meta.url));
const folder = dirname(path);
const minimal = readFileSync(path, 'utf8');
const load = (text: string) =>
  loadBundle({
    bundle: { main: 'quarterdeck.yml', files: [{ path: 'quarterdeck.yml', text }] },
    folder,
    environmentVariables: {},
    kinds,
  });
const faults = (text: string): readonly string[] => {
  const result = load(text);
  return result.kind === 'faults'
    ? result.faults.map(({ path: place, found, remedy }) => `${place} | ${found} | ${remedy}`)
    : [];
};

describe('the minimal example with the real providers and sources', () => {
  test('is without faults and becomes one target', () => {
    const result = load(minimal);

    expect(faults(minimal)).toEqual([]);
    expect(result).toMatchObject({ kind: 'ok', secretsNeeded: [] });
    const [target] = result.kind === 'ok' ? result.config.targets.values() : [];
    expect(target?.procedure.components[0]?.settings).toMatchObject({
      port: 8080,
      repository: join(folder, 'shop'),
      drain: 10_000,
    });
  });

  test('settings that a plan keeps are taken back by their own schema unchanged', () => {
    const result = load(minimal.replace('port: 8080', 'port: 8080\n          drain: 90s'));
    const [target] = result.kind === 'ok' ? result.config.targets.values() : [];
    const kept = target?.procedure.components[0]?.settings;

    expect(kept).toMatchObject({ drain: 90_000 });
    expect(localKind.schema.parse(kept)).toEqual(kept);
  });

  test('a bare number for a time is refused in the settings of providers and sources too', () => {
    const text =
      minimal.replace('port: 8080', 'drain: 90') +
      'defaults: { sources: { p: { kind: probes, settings: { interval: 5 } } } }';

    expect(faults(text)).toEqual([
      'services.shop.components.web.settings.drain | 90 | Add the unit: 90s or 90m.',
      'defaults.sources.p.settings.interval | 5 | Add the unit: 5s or 5m.',
    ]);
  });

  test('two services on one port are told', () => {
    const text = minimal + minimal.slice(minimal.indexOf('  shop:')).replace('  shop:', '  cart:');

    expect(faults(text)).toEqual([
      'services.cart.components.web.settings.port | port 8080, as for web of shop in production | Give one of the two another.',
    ]);
  });

  test('has no fault in an editor that knows the JSON Schema, where times are texts and marks of the loader are gone', () => {
    const schema = configJsonSchema(kinds);
    const validate = new Ajv2020({ strict: false, validateFormats: false }).compile({ ...schema });

    validate(parse(minimal));

    expect(validate.errors ?? []).toEqual([]);
    expect(validate(parse(minimal.replace('port: 8080', 'drain: 90')))).toBe(false);
    expect(JSON.stringify(schema)).not.toContain('written-duration');
    expect(JSON.stringify(schema)).not.toContain('"format":"path"');
  });
});
