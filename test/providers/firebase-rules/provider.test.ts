import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isFence, isStepKey, must } from '../../../src/domain/ids.ts';
import type { ComponentTarget, Provider, StepCall } from '../../../src/ports/provider.ts';
import { releaseWhole } from '../../contracts/whole.ts';
import { rulesStand, rulesText } from './stand.ts';
import type { RulesStand } from './stand.ts';

let stand: RulesStand;
let provider: Provider;
let steps = 0;
const soon = (): AbortSignal => AbortSignal.timeout(15_000);
const call = (): StepCall => ({
  key: must(isStepKey, `shop#1/1/step-${(steps += 1)}/rules`),
  fence: must(isFence, 1),
  signal: soon(),
});
const released = (name: string) => releaseWhole({ provider, call }, { ...stand.at, release: stand.good(name) });
const snapshot = async () => {
  const { summary, state } = await provider.describe(stand.at, soon());
  return { component: stand.at.component.name, summary, state };
};
const inForce = () => {
  const name = stand.far.releases.get('projects/shop-prod/releases/cloud.firestore')?.rulesetName ?? '';
  return stand.far.rulesets.get(name)?.source.files[0]?.content;
};

beforeEach(async () => {
  stand = await rulesStand();
  provider = stand.newProvider();
});
afterEach(() => stand.end());

describe('security rules', () => {
  test('are tried before anybody is asked: errors block with line and column, warnings are risks', async () => {
    const broken = `${rulesText('orders')}match }`;
    const open = rulesText('orders').replace('allow read: if true', 'allow read, write: if true');
    const foreseen = async (text: string) => {
      const release = stand.repository.release(stand.at, 'v', { 'firestore.rules': text });
      return provider.foresee?.({ ...stand.at, release }, soon());
    };

    expect((await foreseen(broken))?.blockers).toEqual(['firestore.rules:7:7 Unexpected "}".']);
    expect((await foreseen(open))?.risks).toEqual(['firestore.rules:4:26 Anybody may write here.']);
    expect(stand.far.rulesets.size).toBe(0);
  });

  test('say how much of them changes, and make no new ruleset when nothing does', async () => {
    await released('orders');
    const release = stand.repository.release(stand.at, 'v2', { 'readme.md': 'other' });

    const foreseen = await provider.foresee?.({ ...stand.at, release }, soon());
    await releaseWhole({ provider, call }, { ...stand.at, release });

    expect(foreseen?.changes).toEqual(['cloud.firestore: the rules stay as they are']);
    expect(stand.far.rulesets.size).toBe(1);
    expect(stand.far.timesReleased()).toBe(1);
  });

  test('go back to the ruleset before, and to the same text when that ruleset is gone', async () => {
    await released('orders');
    const before = await snapshot();
    const { version } = await released('carts');
    const old = [...stand.far.rulesets.keys()][0] ?? '';
    stand.far.rulesets.delete(old);

    await provider.restore({ ...stand.at, snapshot: before }, call());
    await provider.restore({ ...stand.at, snapshot: before }, call());

    expect(inForce()).toBe(rulesText('orders'));
    expect(stand.far.rulesets.size).toBe(2);
    await provider.retire(stand.at, version, call());
    expect(stand.far.rulesets.size).toBe(1);
  });

  test('that never were are withdrawn again', async () => {
    const before = await snapshot();
    await released('orders');

    await provider.restore({ ...stand.at, snapshot: before }, call());

    expect(stand.far.releases.size).toBe(0);
  });

  test('of a named database and of a bucket are released under their own names', async () => {
    const storage = rulesText('x').replace('cloud.firestore', 'firebase.storage');
    const places: readonly ComponentTarget[] = [
      stand.with({ database: 'orders-db' }),
      stand.with({ product: 'storage', bucket: 'shop-prod.firebasestorage.app', file: 'storage.rules' }),
    ];
    const files = { 'firestore.rules': rulesText('x'), 'storage.rules': storage };

    for (const at of places)
      await releaseWhole({ provider, call }, { ...at, release: stand.repository.release(at, 'v', files) });

    expect([...stand.far.releases.keys()]).toEqual([
      'projects/shop-prod/releases/cloud.firestore/orders-db',
      'projects/shop-prod/releases/firebase.storage/shop-prod.firebasestorage.app',
    ]);
  });

  test('that somebody else released meanwhile fail the release, and never the one in force is retired', async () => {
    const { version } = await released('orders');
    const handle = await provider.release({ ...stand.at, release: stand.good('carts') }, call());
    const first = [...stand.far.rulesets.keys()][0] ?? '';
    const now = stand.far.releases.get('projects/shop-prod/releases/cloud.firestore');
    if (now !== undefined) now.rulesetName = first;

    expect(await provider.check(stand.at, handle, soon())).toMatchObject({ kind: 'failed', code: 'conflict' });
    await expect(provider.retire(stand.at, version, call())).rejects.toMatchObject({ code: 'conflict' });
  });

  test('of which the project has nearly 2500 are remarked on, and the oldest are deleted by the fix', async () => {
    await released('orders');
    for (let index = 0; index < 2_310; index += 1) {
      const name = `projects/shop-prod/rulesets/old-${String(index)}`;
      stand.far.rulesets.set(name, { name, createTime: '2025-01-01T00:00:00Z', source: { files: [] } });
    }

    const [remark] = (await provider.describe(stand.at, soon())).remarks ?? [];
    await provider.mend?.({ ...stand.at, fix: remark?.fix?.id ?? '' }, call());

    expect(remark?.code).toBe('rulesets-nearly-full');
    expect(stand.far.rulesets.size).toBe(2_291);
    expect(inForce()).toBe(rulesText('orders'));
  });

  test('keep their last line break, so that unchanged rules are seen as unchanged', async () => {
    await released('orders');

    expect(inForce()?.endsWith('}\n')).toBe(true);
  });
});
