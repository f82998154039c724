import { describe, expect, it } from 'vitest';
import { decodeChoice } from '../../blocks/menu-ids.ts';
import { status } from '../../blocks/status.ts';
import type { StatusFacts, TargetFacts } from '../../blocks/status/facts.ts';
import { targetId } from '../../src/domain/ids.ts';
import { crowd } from './support/hostile.ts';
import { ada, deployment, grace, production, shop, shopProduction, staging } from './support/names.ts';
import { buttonIds, readable } from './support/reading.ts';
import { aDeployment, inFlight, minute, nowMs, old } from './support/records.ts';

const live = { release: old, deployment, sinceMs: nowMs - 48 * 60 * minute, by: ada };
const inProduction: TargetFacts = {
  target: { id: shopProduction, service: shop, environment: production },
  live,
  moving: inFlight(),
  waiting: [aDeployment()],
};
const shopStaging = targetId(shop, staging);
const inStaging: TargetFacts = {
  target: { id: shopStaging, service: shop, environment: staging },
  live,
  waiting: [],
  lock: { target: shopStaging, by: grace, reason: 'index rebuild', sinceMs: 0, untilMs: nowMs + minute },
};
const facts: StatusFacts = {
  atMs: nowMs,
  style: 'plain',
  targets: [inStaging, inProduction],
  freezes: [],
  remainingMs: { [deployment]: 34 * minute },
};

const valuesIn = (message: ReturnType<typeof status>): readonly string[] =>
  [...JSON.stringify(message.blocks).matchAll(/"value":"((?:show|deploy|roll-back|lock|unlock|details) [^"]*)"/gu)].map(
    ([, value = '']) => value,
  );

describe('the status', () => {
  it('has a row for each service and a column for each environment', () => {
    const text = readable(status(facts));

    expect(text).toContain('service\nstaging\nproduction\nshop\n');
    expect(text).toContain('v2.3.1 ✓ 2 d ● v2.4.0 25 %, about 34 min left · 1 waiting');
    expect(text).toContain('🔒 locked');
  });

  it('says below what moves, waits and is locked, and by whom', () => {
    const text = readable(status(facts));

    expect(text).toContain('healthy');
    expect(text).toContain('waiting: shop#42 v2.4.0 (waiting for approval)');
    expect(text).toContain('🔒 <@U0GRACE> “index rebuild” until');
    expect(text).toContain('freeze: none');
  });

  it('offers with each target only what makes sense there', () => {
    const choices = valuesIn(status(facts)).map((value) => decodeChoice(value, [shopProduction, shopStaging]));

    const of = (target: string) => choices.filter((one) => one?.target === target).map((one) => one?.action);
    expect(of(shopStaging)).toEqual(['deploy', 'roll-back', 'unlock']);
    expect(of(shopProduction)).toEqual(['details', 'deploy', 'roll-back', 'lock']);
    expect(buttonIds(status(facts))).toEqual(['choose-target-action', 'open-deploy-form', 'open-rollback-form']);
  });

  it('offers first the choice of a target where there are many', () => {
    const message = status({ ...facts, targets: crowd });

    expect(valuesIn(message).every((value) => value.startsWith('show '))).toBe(true);
    expect(readable(message)).toContain('and 60 more: /status with the name of a service shows it');
  });

  it('names the services where nobody answers, and when they are tried again', () => {
    const shut = [
      {
        service: 'vercel in production',
        state: 'open',
        failures: 5,
        sinceMs: nowMs,
        opened: 1,
        probeAtMs: nowMs + minute,
        lastCode: 'unavailable',
      },
    ] as const;

    expect(readable(status({ ...facts, shut }))).toContain(
      'vercel in production does not answer (unavailable): nothing new begins there',
    );
  });

  it('lists freezes with reason', () => {
    const freeze = { id: 1, scope: { kind: 'all' }, by: grace, reason: 'stocktaking', sinceMs: 0 } as const;

    expect(readable(status({ ...facts, freezes: [freeze] }))).toContain(
      'everything is frozen by <@U0GRACE>: “stocktaking”',
    );
  });
});
