import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { configJsonSchema } from '../../src/config/json-schema.ts';
import { testKinds } from './kinds.ts';
import { base, shop } from './load-text.ts';

const ajv = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false, allErrors: true });
addFormats.default(ajv);
const validate = ajv.compile(JSON.parse(JSON.stringify(configJsonSchema(testKinds))) as object);

const faults = (text: string): readonly string[] => {
  validate(parse(text));
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
};

describe('the JSON Schema for editors', () => {
  test('accepts what the program accepts', () => {
    expect(faults(base + shop)).toEqual([]);
  });

  test('knows the settings of the provider that is named', () => {
    expect(faults((base + shop).replace('command: [node', 'comand: [node'))).toContain(
      '/services/shop/components/web/settings must NOT have additional properties',
    );
    expect(faults((base + shop).replace('provider: local', 'provider: locl'))).toContain(
      '/services/shop/components/web/provider must be equal to one of the allowed values',
    );
  });

  test('knows the settings of sources and checks by their kind', () => {
    const text =
      'defaults: { sources: { a: { kind: proxy, settings: { evry: 1 } } }, checks: { c: { kind: command, settings: { run: 1 } } } }';

    expect(faults(base + shop + text)).toEqual(
      expect.arrayContaining([
        '/defaults/sources/a/settings must NOT have additional properties',
        '/defaults/checks/c/settings/run must be array',
      ]),
    );
  });

  test('refuses durations without a unit and unknown keys, and explains keys', () => {
    expect(faults(`${base + shop}reminder: 10`)).toEqual(['/reminder must be string']);
    expect(faults(`${base + shop}remindr: 1h`)).toEqual([' must NOT have additional properties']);
    expect(JSON.stringify(configJsonSchema(testKinds))).toContain(
      'A pause or lock without an end is asked about after this time.',
    );
  });
});
