import { describe, expect, test } from 'vitest';
import type { Consent } from '../../src/domain/plan.ts';
import { planDigest } from '../../src/domain/plan.ts';
import { deploy, plan } from '../../src/operations/deploy.ts';
import { planRollback, rollback } from '../../src/operations/rollback.ts';
import { ProviderError } from '../../src/ports/provider-error.ts';
import { ada, aConfig, aProcedure, aTarget, production, shop } from '../support/config.ts';
import { caller } from '../support/operations-world.ts';
import { agree, alreadyLive, ask, component, yesOf } from '../support/pipeline/ask.ts';
import { inPhase, isOver, until, work } from '../support/pipeline/drive.ts';
import { noForesight, withFacts } from '../support/pipeline/facts.ts';
import { stored } from '../support/pipeline/stand.ts';
import { useStand } from '../support/pipeline/use-stand.ts';

const stand = useStand();
const components = [component('web'), component('rules', { shift: 'none' })];
const procedure = aProcedure({ components });
const config = aConfig({ targets: [aTarget(production, { procedure })] });
const unattended = aConfig({
  targets: [aTarget(production, { procedure: { ...procedure, approval: { ...procedure.approval, count: 0 } } })],
});
const request = { service: shop, environment: production, reference: 'v2' };
const deletion: Consent = { id: 'delete:resize', sentence: 'the function resize is deleted' };

describe('a plan', () => {
  test('says what each component’s provider foresees, and keeps how this release is undone', async () => {
    const at = withFacts(stand(config), true);
    at.facts.foresight = (name) =>
      name === 'web'
        ? { ...noForesight, changes: ['3 of 127 functions change'], risks: ['slow'], undoMs: 12_000 }
        : { ...noForesight, undo: { kind: 'impossible', why: 'it drops a column' } };

    const planned = yesOf(await plan(at.people, caller(ada), request));

    expect(planned.foresight).toMatchObject([
      { component: 'web', changes: ['3 of 127 functions change'], undoMs: 12_000 },
      { component: 'rules', changes: [] },
    ]);
    expect(planned.procedure.components[1]?.undo).toEqual({ kind: 'impossible', why: 'it drops a column' });
    expect(planned.risks).toEqual(['rules cannot be undone: it drops a column', 'web: slow']);
  });

  test('says that it does not know where a provider fails or hangs, and does not wait for it longer than its limit', async () => {
    const at = withFacts(stand(config), true);
    at.facts.foresight = (name) => {
      if (name === 'web') throw new ProviderError('unavailable', 'the far end answered 503');
      return new Promise(() => undefined);
    };

    const planned = yesOf(await plan(at.people, caller(ada), request));

    expect(planned.foresight?.map(({ unknown }) => unknown)).toEqual([
      'the far end answered 503',
      'scripted did not answer within 5 s',
    ]);
    expect(planned.risks).toEqual([
      'web: not known what would change, because the far end answered 503',
      'rules: not known what would change, because scripted did not answer within 5 s',
    ]);
  }, 20_000);

  test('that cannot be carried out is refused with every reason at once', async () => {
    const at = withFacts(stand(config), true);
    at.facts.foresight = (name) => ({ ...noForesight, blockers: [`no billing for ${name}`] });
    const refusal = {
      code: 'not-possible',
      target: 'shop/production',
      blockers: [
        { component: 'web', why: 'no billing for web' },
        { component: 'rules', why: 'no billing for rules' },
      ],
    };

    expect(await deploy(at.people, caller(ada), request)).toEqual({ ok: false, refusal });
    expect(await at.opened.store.inFlight()).toEqual([]);
  });

  test('of a rollback that is not possible is refused before it begins; breaking the glass asks nobody', async () => {
    const at = withFacts(stand(config), true);
    await alreadyLive(at, 'v1');
    await alreadyLive(at, 'v2');
    at.facts.foresight = () => ({ ...noForesight, blockers: ['the image is gone'] });
    const back = { service: shop, environment: production };

    expect(await planRollback(at.people, back)).toMatchObject({ refusal: { code: 'not-possible' } });
    expect(await rollback(at.people, caller(ada), back)).toMatchObject({ refusal: { code: 'not-possible' } });
  });
});

describe('a yes', () => {
  test('is bound to what changes and to what is deleted', async () => {
    const at = withFacts(stand(config), true);
    const digests = new Set<string>();
    for (const changes of [['a'], ['b']])
      for (const consents of [[], [deletion]]) {
        at.facts.foresight = () => ({ ...noForesight, changes, consents });
        digests.add(planDigest(yesOf(await plan(at.people, caller(ada), request))));
      }

    expect(digests.size).toBe(4);
  });

  test('reaches the provider as the consents that people gave', async () => {
    const at = withFacts(stand(config), true);
    at.facts.foresight = (name) => ({ ...noForesight, consents: name === 'web' ? [deletion] : [] });
    const { id } = await ask(at, 'v2');
    await agree(at, id);

    await until(at, id, inPhase('live'));

    expect(at.facts.consents).toEqual({ web: ['delete:resize'], rules: [] });
  });

  test('is asked of whoever asks where nobody approves: the plan that showed it, and no other', async () => {
    const at = withFacts(stand(unattended), true);
    at.facts.foresight = (name) => ({ ...noForesight, consents: name === 'web' ? [deletion] : [] });
    const shown = planDigest(yesOf(await plan(at.people, caller(ada), request)));
    at.facts.foresight = (name) => ({ ...noForesight, changes: ['more'], consents: name === 'web' ? [deletion] : [] });
    const needed = { refusal: { code: 'consent-needed', consents: [deletion.sentence] } };

    expect(await deploy(at.people, caller(ada), request)).toMatchObject(needed);
    expect(await deploy(at.people, caller(ada), { ...request, agreed: shown })).toMatchObject(needed);
    const now = planDigest(yesOf(await plan(at.people, caller(ada), request)));
    const { id } = yesOf(await deploy(at.people, caller(ada), { ...request, agreed: now }));
    await until(at, id, isOver);

    expect(at.facts.consents['web']).toEqual(['delete:resize']);
  });

  test('is asked again when something else would change by the time it begins', async () => {
    const at = withFacts(stand(config), true);
    at.facts.foresight = () => ({ ...noForesight, changes: ['a'] });
    const { id, digest } = await ask(at, 'v2');
    at.facts.foresight = () => ({ ...noForesight, changes: ['b'] });
    await agree(at, id);
    await work(at);

    const asked = await stored(at, id);
    expect(asked.phase).toBe('awaiting');
    expect(asked.digest).not.toBe(digest);
    await agree(at, id);
    await until(at, id, inPhase('live'));
  });

  test('does not help when it has become impossible by the time it begins', async () => {
    const at = withFacts(stand(config), true);
    const { id } = await ask(at, 'v2');
    at.facts.foresight = () => ({ ...noForesight, blockers: ['the quota is used up'] });
    await agree(at, id);

    const ended = await until(at, id, isOver);

    expect(ended.phase).toBe('blocked');
    expect(ended.checks.map(({ summary }) => summary)).toContain('web: the quota is used up');
  });

  test('given without knowing what would change holds when it is known later, unless something is deleted', async () => {
    const at = withFacts(stand(config), true);
    at.facts.foresight = () => {
      throw new ProviderError('unavailable', 'away');
    };
    const [first, second] = [await ask(at, 'v2'), await ask(at, 'v3')];
    at.facts.foresight = () => ({ ...noForesight, changes: ['known now'] });
    await agree(at, first.id);
    await until(at, first.id, inPhase('live'));
    at.facts.foresight = () => ({ ...noForesight, consents: [deletion] });
    await agree(at, second.id);
    await work(at);

    expect((await stored(at, second.id)).phase).toBe('awaiting');
  });

  test('to a plan whose provider cannot say yet what would change holds when it can', async () => {
    const at = withFacts(stand(config), true);
    at.facts.foresight = () => ({ ...noForesight, unknown: 'the source is being looked at' });
    const planned = yesOf(await plan(at.people, caller(ada), request));
    const { id, digest } = await ask(at, 'v2');
    at.facts.foresight = () => ({ ...noForesight, changes: ['3 of 127 functions change'] });
    await agree(at, id);
    await until(at, id, inPhase('live'));

    expect(planned.risks[0]).toBe('web: not known what would change, because the source is being looked at');
    expect((await stored(at, id)).digest).toBe(digest);
  });
});
