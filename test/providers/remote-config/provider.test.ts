import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isFence, isStepKey, must } from '../../../src/domain/ids.ts';
import type { ComponentTarget, StepCall } from '../../../src/ports/provider.ts';
import { restFaults } from '../provider-world.ts';
import { rolloutStand } from './stand.ts';
import type { ConfigStand } from './stand.ts';

let stand: ConfigStand;
let steps = 0;
const soon = (): AbortSignal => AbortSignal.timeout(10_000);
const call = (): StepCall => ({
  key: must(isStepKey, `shop#1/1/step-${(steps += 1)}/flags`),
  fence: must(isFence, 1),
  signal: soon(),
});
const snapshotOf = async (at: ComponentTarget) => {
  const { summary, state } = await stand.newProvider().describe(at, soon());
  return { component: at.component.name, summary, state };
};
const publish = (parameters: Readonly<Record<string, string>>, conditions: readonly object[] = []) => {
  stand.far.edit((template) => ({
    ...template,
    conditions: [...template.conditions, ...(conditions as typeof template.conditions)],
    parameters: {
      ...template.parameters,
      ...Object.fromEntries(Object.entries(parameters).map(([key, value]) => [key, { defaultValue: { value } }])),
    },
  }));
};
const newest = () => stand.far.versions.at(-1)?.template;

beforeEach(async () => {
  stand = await rolloutStand();
});
afterEach(() => stand.end());

describe('a rollout by percentage', () => {
  test('edits only the percent of a condition that people wrote', async () => {
    const condition = { name: 'Germans', expression: "device.country in ['DE'] && percent('cart') between 0 and 5" };
    publish({}, [condition]);
    const at = stand.with({ rollout: { flag: 'new_cart', condition: 'Germans' } });
    const provider = stand.newProvider();

    await provider.release({ ...at, release: stand.good('v1') }, call());
    const none = newest()?.conditions[0]?.expression;
    await provider.shift({ ...at, version: 'true', weight: 12.5 }, call());

    expect(none).toBe("device.country in ['DE'] && percent('cart') between 0 and 0");
    expect(newest()?.conditions[0]?.expression).toBe("device.country in ['DE'] && percent('cart') between 0 and 12.5");
    expect(newest()?.parameters['new_cart']).toMatchObject({ valueType: 'BOOLEAN', defaultValue: { value: 'false' } });
  });

  test('a stale etag is read again, and what somebody else published meanwhile stays', async () => {
    const provider = stand.newProvider();
    await provider.release({ ...stand.at, release: stand.good('one') }, call());
    publish({ theirs: '1' });
    stand.far.faults.inject(({ method }) => method === 'PUT', restFaults.stale);

    await provider.shift({ ...stand.at, version: 'one', weight: 30 }, call());

    expect(stand.far.shareOf('variant', 'one')).toBe(30);
    expect(newest()?.parameters['theirs']).toEqual({ defaultValue: { value: '1' } });
    expect(stand.far.versions.map(({ type }) => type)).not.toContain('FORCED_UPDATE');
  });

  test('goes back without undoing what others changed in between', async () => {
    publish({ theirs: '1' });
    const before = await snapshotOf(stand.at);
    const provider = stand.newProvider();
    await provider.release({ ...stand.at, release: stand.good('one') }, call());
    await provider.shift({ ...stand.at, version: 'one', weight: 50 }, call());
    publish({ theirs: '2' });

    await provider.restore({ ...stand.at, snapshot: before }, call());

    expect(newest()?.parameters).toEqual({ theirs: { defaultValue: { value: '2' } } });
    expect(newest()?.conditions).toEqual([]);
  });

  test('says so when somebody gave the flag another value meanwhile', async () => {
    const provider = stand.newProvider();
    await provider.release({ ...stand.at, release: stand.good('one') }, call());
    stand.far.edit((template) => ({ ...template, parameters: { variant: { defaultValue: { value: 'x' } } } }));

    await expect(provider.shift({ ...stand.at, version: 'one', weight: 50 }, call())).rejects.toMatchObject({
      code: 'conflict',
    });
  });
});

describe('flags from a file', () => {
  const file = (content: unknown) => {
    const at = stand.with({ repository: stand.repository.path, file: 'flags.json' });
    return { at, release: stand.repository.release(at, 'v1', { 'flags.json': JSON.stringify(content) }) };
  };

  test('are published beside everything else, and put back alone', async () => {
    publish({ theirs: '1', banner: 'old' });
    const content = {
      parameters: { banner: { defaultValue: { value: 'new' } }, fresh: { defaultValue: { value: '7' } } },
    };
    const { at, release } = file(content);
    const before = await snapshotOf(at);
    const provider = stand.newProvider();

    const foreseen = await provider.foresee?.({ ...at, release }, soon());
    await provider.release({ ...at, release }, call());
    const after = newest()?.parameters;
    const facts = (await provider.describe(at, soon())).facts;
    await provider.restore({ ...at, snapshot: before }, call());

    expect(foreseen?.changes).toEqual(['flags change: banner, fresh']);
    expect(Object.keys(after ?? {}).sort()).toEqual(['banner', 'fresh', 'theirs']);
    expect(facts).toEqual({
      'flag banner': '{"defaultValue":{"value":"new"}}',
      'flag fresh': '{"defaultValue":{"value":"7"}}',
    });
    expect(newest()?.parameters).toEqual({
      theirs: { defaultValue: { value: '1' } },
      banner: { defaultValue: { value: 'old' } },
    });
  });

  test('all values are strings: anything else is refused before anybody is asked', async () => {
    const { at, release } = file({ parameters: { cart: { defaultValue: { value: true } } } });

    const foreseen = await stand.newProvider().foresee?.({ ...at, release }, soon());

    expect(foreseen?.blockers).toEqual(['flags.json: all values are texts, write "true" instead of true']);
    expect(stand.far.versions).toEqual([]);
  });
});

describe('a switch by hand', () => {
  const fixed = async (fix: string, key = `flag/${(steps += 1)}`) => {
    const step = { ...call(), key: must(isStepKey, key) };
    await stand.newProvider().mend?.({ ...stand.at, fix }, step);
    return step;
  };

  test('off means off for everybody, and on afterwards means as it was', async () => {
    const provider = stand.newProvider();
    await provider.release({ ...stand.at, release: stand.good('one') }, call());
    await provider.shift({ ...stand.at, version: 'one', weight: 20 }, call());

    await fixed('flag:variant:off');
    const off = stand.far.shareOf('variant', 'none');
    await fixed('flag:variant:on');

    expect(off).toBe(100);
    expect(stand.far.shareOf('variant', 'one')).toBe(20);
  });

  test('off asked for by two people is one emergency: on afterwards means as it was before both', async () => {
    const provider = stand.newProvider();
    await provider.release({ ...stand.at, release: stand.good('one') }, call());
    await provider.shift({ ...stand.at, version: 'one', weight: 20 }, call());

    await fixed('flag:variant:off');
    await fixed('flag:variant:off');
    await fixed('flag:variant:on');

    expect(stand.far.shareOf('variant', 'one')).toBe(20);
  });

  test('on after an off that changed nothing means on', async () => {
    publish({ beta: 'false' });

    await fixed('flag:beta:off');
    await fixed('flag:beta:on');

    expect(stand.far.shareOf('beta', 'true')).toBe(100);
  });

  test('has one effect for one key, and is found when its answer was lost', async () => {
    publish({ beta: 'true' });
    stand.far.faults.inject(({ method }) => method === 'PUT', restFaults['lost-after']);
    await expect(fixed('flag:beta:off', 'flag/lost')).rejects.toMatchObject({ outcome: 'unknown' });

    const step = await fixed('flag:beta:off', 'flag/lost');
    const found = await stand
      .newProvider()
      .reconcile({ kind: 'mend', request: { ...stand.at, fix: 'flag:beta:off' } }, step);

    expect(found).toEqual({ kind: 'done' });
    expect(stand.far.versions).toHaveLength(2);
    expect(stand.far.shareOf('beta', 'false')).toBe(100);
  });

  test('a percent gives the flag to that share, and the list says so', async () => {
    publish({ beta: 'false' });

    await fixed('flag:beta:35');

    expect(stand.far.shareOf('beta', 'true')).toBe(35);
    expect(await stand.newProvider().flags?.(stand.at, soon())).toEqual([
      { name: 'beta', says: '"true" if percent <= 35, "false" otherwise' },
    ]);
  });

  test.each([
    ['flag:nowhere:off', 'not-found'],
    ['flag:theme:off', 'invalid'],
    ['flag:beta:101', 'invalid'],
    ['flag:__proto__:off', 'not-found'],
    ['flag:be ta:off', 'invalid'],
  ])('%s is refused as %s', async (fix, code) => {
    publish({ beta: 'true', theme: 'dark' });

    await expect(fixed(fix)).rejects.toMatchObject({ code });
    expect(stand.far.versions).toHaveLength(1);
  });
});
