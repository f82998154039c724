import { describe, expect, test } from 'vitest';
import { encodeCarried, shortcutIds } from '../../blocks/form-ids.ts';
import { suggestionIds } from '../../blocks/menu-ids.ts';
import type { FormValues } from '../../commands/contract.ts';
import { registry } from '../../commands/index.ts';
import { ada, deploys, dennis, grace } from '../support/config.ts';
import type { HandWorld } from '../support/operations-world.ts';
import { caller, startMs } from '../support/operations-world.ts';
import { useWorld } from '../support/use-world.ts';
import { inFlight, live } from '../operations/support.ts';
import { codeOf, said, submit, type } from './support/conversation.ts';

const world = useWorld();

async function suggested(
  here: HandWorld,
  actionId: string,
  asked: { typed?: string; values?: FormValues; carried?: string },
) {
  const menu = registry.suggestions.find((one) => one.actionId === actionId);
  const found = (await menu?.suggest(here, { typed: '', values: {}, carried: '', ...asked })) ?? [];
  return found.map(({ value }) => value);
}

describe('type-ahead', () => {
  test('offers services by name or title', async () => {
    expect(await suggested(world(), suggestionIds.deployService, {})).toEqual(['shop', 'worker']);
    expect(await suggested(world(), suggestionIds.rollbackService, { typed: 'WORK' })).toEqual(['worker']);
  });

  test('offers the environments of the chosen service, in their order', async () => {
    const here = world();

    expect(await suggested(here, suggestionIds.deployEnvironment, { values: { service: 'shop' } })).toEqual([
      'staging',
      'production',
    ]);
    expect(await suggested(here, suggestionIds.deployEnvironment, { values: { service: 'worker' } })).toEqual([]);
    expect(await suggested(here, suggestionIds.deployEnvironment, { typed: 'prod' })).toEqual(['production']);
  });

  test('offers revisions of the chosen service, or of the one the form was opened with', async () => {
    const here = world();
    const carried = encodeCarried('deploy-form', { service: 'shop' as never });

    expect(await suggested(here, suggestionIds.deployRevision, { typed: 'v', values: { service: 'shop' } })).toEqual([
      'v1',
      'v2',
      'v3',
    ]);
    expect(await suggested(here, suggestionIds.deployRevision, { typed: 'main', carried })).toEqual(['main']);
  });

  test('offers the revisions of all services while the form cannot tell which one is chosen', async () => {
    expect(await suggested(world(), suggestionIds.deployRevision, { typed: 'v' })).toEqual(['v1', 'v2', 'v3']);
  });

  test('offers the releases that a rollback may go to', async () => {
    const here = world();
    for (const tag of ['v1', 'v2', 'v3']) await live(here, tag);
    const values = { service: 'shop', environment: 'production' };

    expect(await suggested(here, suggestionIds.rollbackRelease, { values })).toEqual(['#2', '#1']);
    expect(await suggested(here, suggestionIds.rollbackRelease, { values, typed: 'v1' })).toEqual(['#1']);
    expect(await suggested(here, suggestionIds.rollbackRelease, { values: { service: 'shop' } })).toEqual(['#2', '#1']);
  });
});

describe('the form to deploy', () => {
  const form = { callbackId: 'deploy-form', carried: '{}' };
  const place = { service: 'shop', environment: 'production' };

  test('asks for what was chosen', async () => {
    const here = world();
    const when = String(startMs / 1_000 + 3_600);

    const values = { ...place, revision: 'v2', reason: ' cart ', when };
    expect(said(await submit(here, ada, { ...form, values }))).toContain('Asked for');

    expect(await here.store.inFlight()).toMatchObject([
      { reason: 'cart', scheduledForMs: startMs + 3_600_000, plan: { release: { label: 'v2' } } },
    ]);
  });

  test.each([
    ['without a service', { environment: 'production' }, 'service'],
    ['without an environment', { service: 'shop' }, 'environment'],
    ['where the service is not deployed', { service: 'worker', environment: 'staging' }, 'environment'],
    ['with a revision that is none', { ...place, revision: '$(x)' }, 'revision'],
    ['with a time that has passed', { ...place, when: '1' }, 'when'],
    ['with a reason that is too long', { ...place, reason: 'x'.repeat(501) }, 'reason'],
  ])('%s is not sent', async (_how, values, block) => {
    const answer = await submit(world(), ada, { ...form, values });

    expect(answer).toHaveProperty(['faults', block]);
  });

  test('opens for words that are none, and for the shortcut', async () => {
    const here = world();
    const command = registry.commands.find(({ name }) => name === '/deploy');
    const shortcut = registry.shortcuts.find(({ callbackId }) => callbackId === shortcutIds.deploy);

    expect(['', '  ', '\u00a0\n'].map((text) => command?.opensForm(text))).toEqual([true, true, true]);
    expect(command?.opensForm('help')).toBe(false);
    expect(await command?.form(here, caller(ada), '')).toMatchObject({ view: { callback_id: 'deploy-form' } });
    expect(await shortcut?.form(here, caller(ada), null)).toMatchObject({ view: { callback_id: 'deploy-form' } });
  });
});

test('the form to roll back asks for a rollback', async () => {
  const here = world();
  await live(here, 'v1');
  await live(here, 'v2');

  const values = { service: 'shop', environment: 'production', release: '#1', reason: 'cart' };
  await submit(here, ada, { callbackId: 'rollback-form', carried: '{}', values });

  expect(await here.store.inFlight()).toMatchObject([
    { reason: 'cart', plan: { kind: 'rollback', release: { label: 'v1' } } },
  ]);
});

describe('the shortcut on a message', () => {
  const shortcut = () => registry.shortcuts.find(({ callbackId }) => callbackId === shortcutIds.rollBackMessage);

  test('of a card opens the form of its target', async () => {
    const here = world();
    const moving = await inFlight(here, 'v1');
    const { outbox } = world.opened();
    const [row] = await outbox.take(here.clock.now(), 1);
    await outbox.intend(row!, here.clock.now());
    await outbox.sent(row!, { channel: deploys, ts: '1700000000.000100' }, here.clock.now());

    const opening = await shortcut()?.form(here, caller(ada), { channel: deploys, ts: '1700000000.000100' });

    expect(moving.id).toBe('shop#1');
    expect(opening).toMatchObject({ kind: 'form', view: { callback_id: 'rollback-form' } });
    expect(JSON.stringify(opening)).toContain('production');
  });

  test.each([null, {}, { channel: 'x', ts: '1' }, { channel: deploys, ts: '1.2' }])(
    'of another message is refused: %j',
    async (message) => {
      const opening = await shortcut()?.form(world(), caller(ada), message);

      expect(codeOf(opening ?? { kind: 'none' })).toBe('unknown-deployment');
    },
  );
});

describe('the home tab', () => {
  test('has what waits for me, what is mine, and the board', async () => {
    const here = world();
    await live(here, 'v1');
    await type(here, ada, '/deploy shop production v2');

    const ofGrace = JSON.stringify(await registry.home(here, caller(grace)));
    const ofAda = JSON.stringify(await registry.home(here, caller(ada)));
    const ofDennis = JSON.stringify(await registry.home(here, caller(dennis)));

    expect(ofGrace).toContain('choose-approval');
    expect(ofAda).not.toContain('choose-approval');
    expect(ofAda).toContain('choose-deployment');
    expect(ofDennis).not.toContain('choose-deployment');
    expect(ofDennis).toContain('v1');
  });
});
