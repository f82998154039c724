import { describe, expect, test } from 'vitest';
import { isComponentName, must } from '../../src/domain/ids.ts';
import type { DutyName } from '../../src/domain/safekeeping.ts';
import { dutyRound } from '../../src/operations/duty-round.ts';
import { planDeploy } from '../../src/operations/plan.ts';
import { status } from '../../src/operations/status.ts';
import { ProviderError } from '../../src/ports/provider-error.ts';
import type { DutyCall, DutyProgress, Provider } from '../../src/ports/provider.ts';
import { aConfig, aProcedure, aTarget, production, shopProduction } from '../support/config.ts';
import { component } from '../support/pipeline/ask.ts';
import { useStores } from '../support/pipeline/use-stand.ts';
import { aWorld, startMs } from '../support/operations-world.ts';
import { silentProvider } from '../support/silent-provider.ts';
import { quietLog } from '../support/world.ts';
import { release } from '../domain/support/deployments.ts';

const stores = useStores(2);
const hourMs = 3_600_000;
const components = [
  { ...component('backup', { shift: 'none' }), provider: 'keeper' },
  component('rules', { shift: 'none' }),
];
const config = aConfig({ targets: [aTarget(production, { procedure: aProcedure({ components }) })] });

/** A far end whose backups and proofs take two looks each. */
function aKeeper() {
  const calls: (DutyCall & { readonly duty: DutyName })[] = [];
  const answers = new Map<DutyName, (call: DutyCall) => Promise<DutyProgress>>();
  const provider: Provider = {
    ...silentProvider,
    duties: () => [
      { name: 'backup', hourBefore: (nowMs) => Math.floor(nowMs / hourMs) * hourMs },
      { name: 'proof', hourBefore: (nowMs) => Math.floor(nowMs / (24 * hourMs)) * 24 * hourMs },
    ],
    newestBackup: () => Promise.resolve({ says: 'gs://b/x: 12431 documents', endedAtMs: startMs }),
    pursue: async (_at, duty, call) => {
      calls.push({ ...call, duty });
      const scripted = answers.get(duty);
      if (scripted !== undefined) return scripted(call);
      if (call.handle === undefined) return { kind: 'running', handle: { stage: 1 }, lines: ['half'] };
      return { kind: 'succeeded', sentence: 'whole' };
    },
  };
  return { calls, answers, provider };
}

const rules: Provider = {
  ...silentProvider,
  describe: () =>
    Promise.resolve({ summary: 'ruleset 7', live: [], facts: { text: 'allow read' }, state: { ruleset: 7 } }),
};

/** Two processes that share the store, and what they told. */
function processes() {
  const { stores: opened, clock, sql } = stores();
  const keeper = aKeeper();
  const world = (number: number) => {
    const { store, duties } = opened[number]!;
    const provider = (name: string) => (name === 'keeper' ? keeper.provider : rules);
    return { store, duties, config: () => config, provider, clock, log: quietLog };
  };
  const told = async () =>
    (
      await sql(
        `select message #>> '{notice,event}' as event, destination ->> 'channel' as channel from outbox order by id`,
      )
    ).map(({ event, channel }) => [event, channel]);
  return { keeper, clock, told, world, round: (number = 0) => dutyRound(world(number)) };
}

const known = async ({ world }: ReturnType<typeof processes>) => (await world(0).store.safekeepings())[0];

describe('what is done on a schedule', () => {
  test('begins at its next hour, once over all processes, and a missed one is made up for', async () => {
    const at = processes();
    await at.round();
    expect(at.keeper.calls).toEqual([]);

    at.clock.advance(3 * hourMs);
    await Promise.all([at.round(0), at.round(1)]);
    await at.round(1);

    expect(at.keeper.calls.map(({ duty, handle }) => [duty, handle])).toEqual([
      ['backup', undefined],
      ['backup', { stage: 1 }],
    ]);
    expect(new Set(at.keeper.calls.map(({ key }) => key)).size).toBe(1);
  });

  test('is gone on with by another process from where it was', async () => {
    const at = processes();
    await at.round();
    at.clock.advance(hourMs);
    at.keeper.answers.set('backup', ({ handle }) =>
      handle === undefined
        ? Promise.resolve({ kind: 'running', handle: { operation: 'x' }, lines: [] })
        : Promise.reject(new ProviderError('network', 'nobody answers', { retryable: true, outcome: 'unknown' })),
    );
    await at.round(0);
    at.keeper.answers.delete('backup');

    await at.round(1);

    expect(at.keeper.calls.map(({ handle }) => handle)).toEqual([undefined, { operation: 'x' }, { operation: 'x' }]);
    expect(await at.world(0).duties.underWay()).toEqual([]);
  });

  test('hands over what the other components are like, and which could not be asked', async () => {
    const at = processes();
    await at.round();
    at.clock.advance(hourMs);
    let beside: unknown;
    at.keeper.answers.set('backup', async (call) => {
      beside = await call.surroundings();
      return { kind: 'succeeded', sentence: 'whole' };
    });

    await at.round();

    expect(beside).toEqual({
      target: shopProduction,
      components: {
        rules: { provider: 'scripted', summary: 'ruleset 7', facts: { text: 'allow read' }, state: { ruleset: 7 } },
      },
    });
  });

  test('that fails is told in the service’s channel and shown until it goes well again', async () => {
    const at = processes();
    await at.round();
    at.clock.advance(hourMs);
    at.keeper.answers.set('backup', () => Promise.resolve({ kind: 'failed', sentence: 'the export ended as FAILED' }));

    await at.round();
    const troubled = await known(at);
    at.keeper.answers.delete('backup');
    at.clock.advance(hourMs);
    await at.round();

    expect(troubled?.trouble).toMatchObject({ duty: 'backup', sentence: 'the export ended as FAILED' });
    expect(await at.told()).toEqual([['backup-failed', 'CDEPLOYS']]);
    expect((await known(at))?.trouble).toBeUndefined();
  });

  test('shows the newest backup and the proven restore in status and plan', async () => {
    const at = processes();
    await at.round();
    at.clock.advance(24 * hourMs);
    const proven = { backup: 'gs://b/x', atMs: at.clock.now(), documents: 12_431, ms: 240_000 };
    at.keeper.answers.set('proof', () => Promise.resolve({ kind: 'succeeded', sentence: 'whole', proven }));
    await at.round();
    await at.round();
    const people = { ...aWorld(at.world(0).store, config), clock: at.clock };

    const { targets } = await status(people);
    const [target] = config.targets.values();
    const plan = target === undefined ? undefined : await planDeploy(people, target, release(2));

    const newest = { says: 'gs://b/x: 12431 documents', endedAtMs: startMs };
    const kept = { component: must(isComponentName, 'backup'), newest, proven };
    expect(targets[0]?.backups).toMatchObject([kept]);
    expect(plan?.backups).toMatchObject([kept]);
  });
});
