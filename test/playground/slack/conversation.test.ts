import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connect, type Connected } from './support/bots.ts';
import { buttons, deployForm, homeTab, plainModal } from './support/views.ts';

describe.each(['socket', 'http'] as const)('over %s', (kind) => {
  let connected: Connected;
  beforeEach(async () => {
    connected = await connect(kind);
  });
  afterEach(async () => {
    await connected.stop();
  });

  test('a command is acknowledged, its message is posted and changed, and nobody else is told', async () => {
    const { workspace, bot } = connected;
    bot.command('/deploy', async ({ ack, command, client }) => {
      await ack();
      const posted = await client.chat.postMessage({ channel: command.channel_id, text: command.text });
      await client.chat.update({ channel: command.channel_id, ts: posted.ts!, text: 'live' });
    });
    await connected.start();
    const ada = workspace.as('ada');

    const outcome = await ada.types('#deployments', '/deploy shop production');
    const message = await ada.waitForMessage('#deployments', (one) => one.text === 'live');

    expect(outcome).toMatchObject({ kind: 'done' });
    expect(message.user).toBe(workspace.seed.app.botUserId);
    expect(ada.reads('#deployments')).toHaveLength(1);
    expect(workspace.violations).toEqual([]);
  });

  test('what the bot puts into its acknowledgement is shown to the person alone', async () => {
    const { workspace, bot } = connected;
    bot.command('/status', ({ ack }) => ack('all well'));
    await connected.start();

    await workspace.as('ada').types('#deployments', '/status');
    const answer = await workspace.as('ada').waitForMessage('#deployments', (one) => one.text === 'all well');

    expect(answer.ephemeralFor).toBe(workspace.as('ada').id);
    expect(workspace.as('grace').reads('#deployments')).toEqual([]);
  });

  test('a pressed button reaches the bot with its value, and respond() replaces the message', async () => {
    const { workspace, bot } = connected;
    bot.action('approve', async ({ ack, respond, body }) => {
      await ack();
      await respond({ replace_original: true, text: `approved by ${body.user.id}`, blocks: [] });
    });
    await connected.start();
    const grace = workspace.as('grace');
    await bot.client.chat.postMessage({
      channel: '#deployments',
      text: 'approve?',
      blocks: [buttons('Approve', 'Reject')],
    });
    const card = await grace.waitForMessage('#deployments', (one) => one.text === 'approve?');

    await grace.presses(card, 'Approve');
    const after = await grace.waitForMessage('#deployments', (one) => one.text.startsWith('approved'));

    expect(after).toMatchObject({ ts: card.ts, text: `approved by ${grace.id}` });
    expect(after.blocks).toBeUndefined();
  });

  test('a form opens from a command, refuses what is wrong, offers options, and closes when accepted', async () => {
    const { workspace, bot } = connected;
    bot.command('/deploy', async ({ ack, command, client }) => {
      await ack();
      await client.views.open({ trigger_id: command.trigger_id, view: deployForm });
    });
    bot.options('find', ({ ack, payload }) =>
      ack({ options: [{ text: { type: 'plain_text', text: `${payload.value}-service` }, value: payload.value }] }),
    );
    bot.view('deploy_form', async ({ ack, view }) => {
      const { reason, environment, service } = view.state.values;
      if (reason?.['text']?.value === 'no') {
        await ack({ response_action: 'errors', errors: { reason: 'say more' } });
        return;
      }
      await ack();
      const words = [environment?.['pick']?.selected_option?.value, service?.['find']?.selected_option?.value];
      await bot.client.chat.postMessage({ channel: view.private_metadata, text: words.join(' ') });
    });
    await connected.start();
    const ada = workspace.as('ada');

    await ada.types('#deployments', '/deploy');
    const modal = await ada.waitForModal();
    const offered = await ada.looksUp(modal, 'Service', 'shop');
    const incomplete = await ada.submits({ Reason: 'yes' });
    const errors = ada.waitForErrors();
    await ada.submits({ Reason: 'no', Environment: 'Staging' });
    const refusedWith = await errors;
    await ada.submits({ Reason: 'yes', Environment: 'Production', Service: 'shop' });
    const posted = await ada.waitForMessage('#deployments', (one) => one.text !== '');

    expect(offered).toEqual(['shop-service']);
    expect(incomplete).toMatchObject({ payload: { errors: { environment: 'Please complete this required field.' } } });
    expect(refusedWith).toEqual({ reason: 'say more' });
    expect(posted.text).toBe('production shop');
    expect(ada.modal()).toBeUndefined();
    expect(workspace.violations).toEqual([]);
  });

  test('the answer to a form may update it, push another one, or clear them all', async () => {
    const { workspace, bot } = connected;
    const answers = ['update', 'push', 'clear'] as const;
    let turn = 0;
    bot.shortcut('deploy-shortcut', async ({ ack, shortcut, client }) => {
      await ack();
      await client.views.open({
        trigger_id: shortcut.trigger_id,
        view: { ...plainModal('first'), callback_id: 'turns' },
      });
    });
    bot.view('turns', async ({ ack }) => {
      const action = answers[turn]!;
      turn += 1;
      if (action === 'clear') await ack({ response_action: 'clear' });
      else await ack({ response_action: action, view: { ...plainModal(action), callback_id: 'turns' } });
    });
    await connected.start();
    const ada = workspace.as('ada');

    await ada.usesShortcut('deploy-shortcut');
    const first = await ada.waitForModal();
    await ada.submits();
    const updated = ada.modal();
    await ada.submits();
    const pushed = ada.modal();
    await ada.submits();

    expect(updated).toMatchObject({ id: first.id, view: { title: { text: 'update' } } });
    expect(pushed).toMatchObject({ rootId: first.id, previousId: first.id, view: { title: { text: 'push' } } });
    expect(ada.modal()).toBeUndefined();
  });

  test('closing a form tells the bot when it asked to be told', async () => {
    const { workspace, bot } = connected;
    const closed = Promise.withResolvers<boolean>();
    bot.shortcut('deploy-shortcut', async ({ ack, shortcut, client }) => {
      await ack();
      await client.views.open({ trigger_id: shortcut.trigger_id, view: deployForm });
    });
    bot.view({ callback_id: 'deploy_form', type: 'view_closed' }, async ({ ack, body }) => {
      await ack();
      closed.resolve('is_cleared' in body && body.is_cleared);
    });
    await connected.start();
    const ada = workspace.as('ada');

    await ada.usesShortcut('deploy-shortcut');
    await ada.waitForModal();
    await ada.closes();

    expect(await closed.promise).toBe(false);
    expect(workspace.violations).toEqual([]);
    expect(ada.modal()).toBeUndefined();
  });

  test('opening the home tab sends an event, and the bot publishes the tab for that person', async () => {
    const { workspace, bot } = connected;
    bot.event('app_home_opened', async ({ event, client }) => {
      await client.views.publish({ user_id: event.user, view: homeTab('two deployments') });
    });
    bot.action('refresh', async ({ ack, body, client }) => {
      await ack();
      await client.views.publish({ user_id: body.user.id, view: homeTab('three deployments') });
    });
    await connected.start();
    const ada = workspace.as('ada');

    ada.opensHome();
    const home = await ada.waitForHome();
    await ada.presses(home, 'Refresh');
    await ada.waitForHome((one) => JSON.stringify(one).includes('three'));

    expect(workspace.as('grace').home()).toBeUndefined();
  });

  test('a message shortcut carries the message it was used on', async () => {
    const { workspace, bot } = connected;
    const heard = Promise.withResolvers<string | undefined>();
    bot.shortcut({ callback_id: 'roll-back-message', type: 'message_action' }, async ({ ack, shortcut }) => {
      await ack();
      heard.resolve(shortcut.message.text);
    });
    await connected.start();
    const ada = workspace.as('ada');
    await ada.types('#deployments', 'this one is broken');

    await ada.usesMessageShortcut('roll-back-message', ada.reads('#deployments')[0]!);

    expect(await heard.promise).toBe('this one is broken');
  });

  test('a press on buttons that were just replaced still reaches the bot with the old button', async () => {
    const { workspace, bot } = connected;
    const heard = Promise.withResolvers<unknown>();
    bot.action('approve', async ({ ack, payload }) => {
      await ack();
      heard.resolve('value' in payload ? payload.value : undefined);
    });
    await connected.start();
    const grace = workspace.as('grace');
    const posted = await bot.client.chat.postMessage({
      channel: '#deployments',
      text: 'old',
      blocks: [buttons('Approve')],
    });
    const outdated = await grace.waitForMessage('#deployments', (one) => one.text === 'old');
    await bot.client.chat.update({ channel: posted.channel!, ts: posted.ts!, text: 'new', blocks: [buttons('Pause')] });

    const outcome = await grace.presses(outdated, 'Approve');

    expect(outcome.kind).toBe('done');
    expect(await heard.promise).toBe('value of Approve');
  });
});
