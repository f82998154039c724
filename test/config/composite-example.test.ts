import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { planBlocks } from '../../blocks/plan.ts';
import { loadBundle } from '../../src/config/load.ts';
import { inReverse } from '../../src/domain/component-order.ts';
import { kinds } from '../../src/main/configuration.ts';
import { plan } from '../blocks/support/records.ts';

const path = fileURLToPath(new URL('../../examples/composite/quarterdeck.yml', import.meta.url));
const written = readFileSync(path, 'utf8');
const load = (text: string) =>
  loadBundle({
    bundle: { main: 'quarterdeck.yml', files: [{ path: 'quarterdeck.yml', text }] },
    folder: dirname(path),
    environmentVariables: {},
    kinds,
  });
const faults = (text: string): readonly string[] => {
  const result = load(text);
  return result.kind === 'faults' ? result.faults.map(({ path: place, found }) => `${place} | ${found}`) : [];
};

function target() {
  const result = load(written);
  const [only] = result.kind === 'ok' ? result.config.targets.values() : [];
  if (only === undefined) throw new Error(faults(written).join('\n'));
  return only;
}

describe('the composite example', () => {
  test('is without faults and is one target of four components of two providers', () => {
    expect(faults(written)).toEqual([]);
    expect(target().procedure.components.map(({ name, provider, shift }) => [name, provider, shift])).toEqual([
      ['migration', 'command', 'none'],
      ['api', 'local', 'weighted'],
      ['assets', 'command', 'none'],
      ['front', 'command', 'weighted'],
    ]);
  });

  test('is undone from its end, and says what cannot be', () => {
    const { components } = target().procedure;

    expect(inReverse(components).map(({ name, undo }) => [name, undo.kind])).toEqual([
      ['front', 'redeploy'],
      ['assets', 'redeploy'],
      ['api', 'instant'],
      ['migration', 'impossible'],
    ]);
  });

  test('explains in its plan what does not follow the stages', () => {
    const text = JSON.stringify(planBlocks({ plan: { ...plan, procedure: target().procedure } }));

    expect(text).toContain('migration and assets take effect with the release, before the first stage');
    expect(text).toContain('migration: *cannot be undone*, no restore command is configured');
  });

  test('is refused with a component after one that there is not', () => {
    expect(faults(written.replace('after: [api, assets]', 'after: [apo, assets]'))).toEqual([
      'services.shop.components.front.after[0] | "apo"',
    ]);
  });

  test('is refused with components that wait for one another in a circle, which is named', () => {
    const circle = written
      .replace('release: [npm, run, migrate]', '$&')
      .replace(
        'migration:\n        provider: command',
        'migration:\n        provider: command\n        after: [front]',
      );

    expect(faults(circle)).toEqual([
      expect.stringMatching(/^services\.shop\.components\.\w+\.after \| a circle: (?:\w+ after )+\w+$/u),
    ]);
  });

  test('is refused with stages that no component can follow', () => {
    const fixed = written
      .replaceAll(/ {10}shift: .*\n/gu, '')
      .replace('provider: local', 'provider: command')
      .replace(
        / {10}repository: .\/shop\n {10}command: .*\n {10}port: 8080/u,
        '          folder: .\n          release: [npm, run, x]',
      );

    expect(faults(fixed)).toEqual([
      'services.shop.environments.production.strategy.kind | canary with command, which cannot split traffic',
    ]);
  });
});
