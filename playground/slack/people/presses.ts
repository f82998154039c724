import { optionsOf } from '../checks/block-rules.ts';
import type { Core } from '../core.ts';
import type { MessageRecord, ViewRecord } from '../records.ts';
import { channelMessages } from '../world.ts';
import { findElement, type HeldElement, type Loose } from './elements.ts';
import { type Outcome, outcomeOf, refused } from './outcome.ts';
import { interactionBase, messageContext, type StateValues, viewOutput } from './payloads.ts';
import { stateOf } from './state-values.ts';
import { stackOf } from './view-stack.ts';

/** Where an element is shown. */
export type Place =
  { readonly channel: string; readonly ts: string } | { readonly viewId: string } | { readonly home: true };

/** A button pressed or a menu used. */
export interface Press {
  readonly at: Place;
  readonly blockId: string;
  readonly actionId: string;
  /** What was chosen, in the fields of Slack's own action. */
  readonly chosen: Loose;
  readonly state: StateValues;
}

/** What a person acts on, found in the workspace. */
export type Surface =
  | { readonly kind: 'message'; readonly message: MessageRecord; readonly blocks: unknown }
  | { readonly kind: 'view'; readonly record: ViewRecord; readonly blocks: unknown };

/** The message or view at that place, if this person can see it. */
export function surfaceAt(core: Core, person: string, at: Place): Surface | undefined {
  if ('ts' in at) {
    const message = channelMessages(core.world, at.channel).get(at.ts);
    const isSeen = core.world.channels.get(at.channel)?.members.includes(person) === true;
    const isTheirs = message?.ephemeralFor === undefined || message.ephemeralFor === person;
    return message && isSeen && isTheirs ? { kind: 'message', message, blocks: message.blocks } : undefined;
  }
  const record =
    'viewId' in at ? stackOf(core, person).find((one) => one.id === at.viewId) : core.world.homes.get(person);
  return record && { kind: 'view', record, blocks: record.view.blocks };
}

/** A person presses a button or uses a menu. */
export async function press(core: Core, person: string, pressed: Press): Promise<Outcome> {
  const surface = surfaceAt(core, person, pressed.at);
  if (!surface) return refused('This is gone.');
  const held = elementIn(surface, pressed);
  if (!held) return refused('This button is gone.');
  if (!isOffered(held.element, pressed.chosen)) return refused('This option is not offered.');
  const payload = {
    type: 'block_actions',
    ...interactionBase(core, person),
    ...contextOf(core, person, { surface, state: stateOf(surface.blocks, pressed.state) }),
    trigger_id: core.triggers.issue(person),
    actions: [actionOf(core, held, pressed.chosen)],
  };
  const delivered = await core.delivery.deliver({ kind: 'interactive', payload });
  return outcomeOf(core, { person, what: 'This action' }, delivered);
}

/** A person may press what they still see while a change is on its way to them. */
function elementIn(surface: Surface, ids: Press): HeldElement | undefined {
  const earlier = surface.kind === 'message' ? surface.message.earlierBlocks.toReversed() : [];
  for (const blocks of [surface.blocks, ...earlier]) {
    const held = findElement(blocks, ids);
    if (held) return held;
  }
  return undefined;
}

function isOffered(element: Loose, chosen: Loose): boolean {
  const type = String(element['type']);
  if (!['static_select', 'radio_buttons', 'overflow'].includes(type)) return true;
  const value = (option: unknown): unknown =>
    typeof option === 'object' && option !== null && 'value' in option ? option.value : undefined;
  return optionsOf(element).some((option) => value(option) === value(chosen['selected_option']));
}

interface Context {
  readonly surface: Surface;
  readonly state: StateValues;
}

function contextOf(core: Core, person: string, { surface, state }: Context): Loose {
  if (surface.kind === 'view') {
    const container = { type: 'view', view_id: surface.record.id };
    return { container, view: viewOutput(core, surface.record, state) };
  }
  const { channel, ts, threadTs, ephemeralFor } = surface.message;
  const message = {
    ts,
    isEphemeral: ephemeralFor !== undefined,
    ...(threadTs === undefined ? {} : { threadTs }),
  };
  const responseUrl = core.responseUrls.issue({ person, channel, message });
  return { ...messageContext(core, surface.message), state: { values: state }, response_url: responseUrl };
}

const shownFields = ['action_id', 'type', 'text', 'value', 'style', 'url', 'placeholder', 'confirm'];

function actionOf(core: Core, held: HeldElement, chosen: Loose): Loose {
  const own = Object.entries(held.element).filter(([key]) => shownFields.includes(key));
  return {
    ...Object.fromEntries(own),
    block_id: held.blockId,
    ...chosen,
    action_ts: core.world.nextTs(),
  };
}
