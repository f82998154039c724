import type { App } from '@slack/bolt';
import type { HomeView } from '@slack/types';
import type { Message } from '../../blocks/message.ts';
import type { Opening, Registry } from '../../commands/contract.ts';
import type { Refusal } from '../domain/refusals.ts';
import type { ChannelId, PersonId } from '../domain/ids.ts';
import type { Caller, OperationsWorld } from '../operations/world.ts';
import type { Acquaintance } from './acquaintance.ts';
import type { Intake } from './intake.ts';
import { channelOf, formValues, packMetadata, person as personOf, unpackMetadata } from './projection.ts';
import type { Replier } from './replies.ts';

export interface BindParts {
  readonly app: App;
  readonly world: OperationsWorld;
  readonly registry: Registry;
  readonly intake: Intake;
  readonly replier: Replier;
  readonly acquaintance: Acquaintance;
  readonly refusal: (refusal: Refusal) => Message;
}

/** Connects Slack's events to what can be asked for: everything that changes something is stored before it is acknowledged. */
export function bind(parts: BindParts): void {
  bindCommands(parts);
  bindPresses(parts);
  bindForms(parts);
  bindSuggestions(parts);
  bindShortcuts(parts);
  bindHome(parts);
}

function bindCommands(parts: BindParts): void {
  const { app, world, registry, intake, refusal } = parts;
  app.command(/.*/, async ({ command, ack, client }) => {
    const person = personOf(command.user_id);
    const channel = channelOf(command.channel_id);
    if (person === undefined || channel === undefined) return ack(answerText(refusal({ code: 'foreign-person' })));
    const { text, response_url: responseUrl, trigger_id: key } = command;
    const known = registry.commands.find(({ name }) => name === command.command);
    if (known?.opensForm(text) === true) {
      await ack();
      const caller = { person, channel };
      return open({ ...parts, client }, { trigger: key, caller, responseUrl }, () => known.form(world, caller, text));
    }
    const stored = await intake.store(
      { kind: 'command', command: command.command, text, channel },
      { key, person, responseUrl },
    );
    await (stored ? ack() : ack(answerText(refusal({ code: 'database-unreachable' }))));
  });
}

const answerText = ({ text, blocks }: Message) => ({ response_type: 'ephemeral' as const, text, blocks: [...blocks] });

interface Opener extends Pick<BindParts, 'world' | 'replier' | 'acquaintance' | 'refusal'> {
  readonly client: App['client'];
}

interface Asked {
  readonly trigger: string;
  readonly caller: Pick<Caller, 'person'> & { readonly channel: ChannelId };
  readonly responseUrl?: string;
}

/** Opens a form while its trigger is fresh; a refusal goes to the person alone. Forms tell things, so strangers get none. */
async function open(opener: Opener, asked: Asked, form: () => Promise<Opening>): Promise<void> {
  const { client, world, replier, acquaintance, refusal } = opener;
  const { caller, responseUrl } = asked;
  try {
    const stranger = await acquaintance.check(caller.person);
    const opening: Opening = stranger === undefined ? await form() : { kind: 'refused', message: refusal(stranger) };
    if (opening.kind === 'form') {
      const { view } = opening;
      const packed = { ...view, private_metadata: packMetadata(caller.channel, view.private_metadata ?? '') };
      await client.views.open({ trigger_id: asked.trigger, view: packed });
      return;
    }
    const to = { ...caller, ...(responseUrl === undefined ? {} : { responseUrl }) };
    await replier.send(to, { kind: 'private', message: opening.message });
  } catch (error) {
    world.log.error({ error, person: caller.person }, 'a form could not be opened');
  }
}

function bindPresses(parts: BindParts): void {
  const { app, world, registry, intake, replier, refusal } = parts;
  app.action(/.*/, async ({ body, action, ack, client }) => {
    const person = personOf(body.user.id);
    const press = registry.presses.find(({ actionId }) => actionId === baseOf(action));
    if (body.type !== 'block_actions' || person === undefined || press === undefined) return ack();
    const channel = channelOf(body.channel?.id);
    const responseUrl = body.response_url === '' ? undefined : body.response_url;
    const reach = responseUrl === undefined ? {} : { responseUrl };
    const pressed = { actionId: press.actionId, value: valueOf(action) };
    if (press.opens === 'form') {
      await ack();
      const caller = { person, channel: channel ?? world.config().channels.default };
      return open({ ...parts, client }, { trigger: body.trigger_id, caller, ...reach }, () =>
        press.form(world, caller, pressed),
      );
    }
    const request = { kind: 'press', pressed, ...(channel === undefined ? {} : { channel }) } as const;
    const stored = await intake.store(request, { key: body.trigger_id, person, ...reach });
    await ack();
    const told = { person, ...(channel === undefined ? {} : { channel }), ...reach };
    if (!stored) await replier.send(told, { kind: 'private', message: refusal({ code: 'database-unreachable' }) });
  });
}

/** One message may hold the same kind of button several times: what follows a colon only keeps the ids apart. */
function baseOf(action: object): string {
  const id = 'action_id' in action && typeof action.action_id === 'string' ? action.action_id : '';
  return id.split(':')[0] ?? id;
}

function valueOf(action: object): string {
  if ('value' in action && typeof action.value === 'string') return action.value;
  if (!('selected_option' in action) || typeof action.selected_option !== 'object' || action.selected_option === null)
    return '';
  return 'value' in action.selected_option && typeof action.selected_option.value === 'string'
    ? action.selected_option.value
    : '';
}

function bindForms({ app, world, registry, intake, refusal }: BindParts): void {
  app.view({ callback_id: /.*/, type: 'view_submission' }, async ({ body, view, ack }) => {
    const person = personOf(body.user.id);
    const form = registry.forms.find(({ callbackId }) => callbackId === view.callback_id);
    if (person === undefined || form === undefined) return ack();
    const { channel, carried } = unpackMetadata(view.private_metadata);
    const submitted = { values: formValues(view.state.values), carried };
    const errors = form.check(world, submitted);
    if (Object.keys(errors).length > 0) return ack({ response_action: 'errors', errors: { ...errors } });
    const request = {
      kind: 'submission',
      callbackId: view.callback_id,
      submitted,
      ...(channel === undefined ? {} : { channel }),
    } as const;
    const stored = await intake.store(request, { key: keyOf(body), person });
    if (stored) return ack();
    const block = view.blocks.find(({ type }) => type === 'input')?.block_id;
    const text = refusal({ code: 'database-unreachable' }).text;
    await (block === undefined ? ack() : ack({ response_action: 'errors', errors: { [block]: text } }));
  });
}

/** Slack's own key of a submission; a view can be submitted once, so its id and hash serve where there is none. */
function keyOf(body: {
  readonly trigger_id?: string;
  readonly view: { readonly id: string; readonly hash: string };
}): string {
  return body.trigger_id ?? `${body.view.id}/${body.view.hash}`;
}

function bindSuggestions({ app, world, registry, acquaintance }: BindParts): void {
  app.options(/.*/, async ({ body, options, ack }) => {
    const known = registry.suggestions.find(({ actionId }) => actionId === options.action_id);
    const view = 'view' in body ? body.view : undefined;
    const person = personOf(body.user.id);
    const stranger = person === undefined ? undefined : await acquaintance.check(person);
    const found =
      known === undefined || person === undefined || stranger !== undefined
        ? []
        : await known.suggest(world, {
            typed: options.value,
            values: formValues(view?.state.values),
            carried: unpackMetadata(view?.private_metadata ?? '').carried,
          });
    await ack({
      options: found.map(({ text, value, description }) => ({
        text: { type: 'plain_text', text },
        value,
        ...(description === undefined ? {} : { description: { type: 'plain_text', text: description } }),
      })),
    });
  });
}

function bindShortcuts(parts: BindParts): void {
  const { app, world, registry } = parts;
  app.shortcut(/.*/, async ({ shortcut, ack, client }) => {
    await ack();
    const person = personOf(shortcut.user.id);
    const known = registry.shortcuts.find(({ callbackId }) => callbackId === shortcut.callback_id);
    if (person === undefined || known === undefined) return;
    const channel =
      ('channel' in shortcut ? channelOf(shortcut.channel.id) : undefined) ?? world.config().channels.default;
    const message = 'message' in shortcut ? { ts: shortcut.message.ts, channel } : null;
    const responseUrl = 'response_url' in shortcut ? { responseUrl: shortcut.response_url } : {};
    const caller = { person, channel };
    await open({ ...parts, client }, { trigger: shortcut.trigger_id, caller, ...responseUrl }, () =>
      known.form(world, caller, message),
    );
  });
}

function bindHome({ app, world, registry, acquaintance, refusal }: BindParts): void {
  app.event('app_home_opened', async ({ event, client }) => {
    const person: PersonId | undefined = personOf(event.user);
    if (person === undefined || event.tab !== 'home') return;
    const stranger = await acquaintance.check(person);
    const view: HomeView =
      stranger === undefined
        ? await registry.home(world, { person, channel: world.config().channels.default })
        : { type: 'home', blocks: [...refusal(stranger).blocks] };
    await client.views.publish({ user_id: person, view });
  });
}
