import { expect, test } from 'vitest';
import { examineFarEnds } from '../../src/operations/doctor.ts';
import { ProviderError } from '../../src/ports/provider-error.ts';
import type { Examined, Provider } from '../../src/ports/provider.ts';
import { aConfig, aProcedure, aTarget, production } from '../support/config.ts';
import { component } from '../support/pipeline/ask.ts';
import { FarParts } from '../support/pipeline/far-parts.ts';

const clock = { now: () => 0 };

const examining = (examine: () => Promise<readonly Examined[]>): Provider => ({
  ...new FarParts(clock, { parts: [], quotas: [] }).provider(),
  examine,
});

const providers: Readonly<Record<string, Provider>> = {
  fine: examining(() => Promise.resolve([{ subject: 'token', state: 'good', sentence: 'is taken' }])),
  broken: examining(() => Promise.reject(new TypeError('settings is undefined'))),
  shut: examining(() => Promise.reject(new ProviderError('forbidden', 'Cloud Run, asked for a service: 403'))),
};

test('a fault while one component is examined is a line of the report with what to do, and the others are told too', async () => {
  const components = Object.keys(providers).map((provider) => component(provider, { provider }));
  const config = aConfig({ targets: [aTarget(production, { procedure: aProcedure({ components }) })] });

  const found = await examineFarEnds({
    config,
    clock,
    provider: (name) => providers[name],
    revisions: () => undefined,
    source: () => undefined,
  });
  const lines = found.filter(({ area }) => area === 'provider');

  expect(lines.map(({ place, state, sentence }) => [place, state, sentence])).toEqual([
    ['shop/production/fine', 'good', 'is taken'],
    ['shop/production/broken', 'bad', 'could not be examined: settings is undefined'],
    ['shop/production/shut', 'bad', 'Cloud Run, asked for a service: 403'],
  ]);
  expect(lines[1]?.remedy).toBe(
    'Look at the settings of the component broken. If that is in order, this is a fault of the program.',
  );
});
