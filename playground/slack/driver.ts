import type { HomeView, ModalView } from '@slack/types';
import type { Core } from './core.ts';
import { type Entry, findControl, findInput, type Lookup, valueOf } from './driver/answers.ts';
import { defaultTimeoutMs, until } from './driver/waiting.ts';
import { isSeenBy } from './http/page-view.ts';
import { runCommand } from './people/commands.ts';
import { type HeldElement, looseItems } from './people/elements.ts';
import { closeView, submit } from './people/modals.ts';
import type { Outcome } from './people/outcome.ts';
import { type Place, press } from './people/presses.ts';
import { globalShortcut, messageShortcut } from './people/shortcuts.ts';
import { suggest } from './people/suggestions.ts';
import { openHome, say } from './people/talk.ts';
import { stackOf } from './people/view-stack.ts';
import type { MessageRecord, ViewRecord } from './records.ts';
import type { SeedPerson } from './seed.ts';
import { findChannel } from './web-api/channels.ts';
import { channelMessages } from './world.ts';

/** An open modal, as a person sees it. */
type Modal = ViewRecord<ModalView>;
/** A person's home tab. */
type Home = ViewRecord<HomeView>;
/** A message of the bot, an open modal or the home tab: something with buttons on it. */
type Pressable = MessageRecord | ViewRecord;

/** A person in the workspace, for tests that read as a conversation. */
export interface Actor {
  readonly id: string;
  readonly name: string;
  /** Types into a channel: a slash command when it begins with "/", else a message. Done when the bot acknowledged. */
  readonly types: (channel: string, text: string, threadTs?: string) => Promise<Outcome>;
  /** Presses a button, named by its words or its action id. The message may be an outdated copy, as on a slow screen. */
  readonly presses: (where: Pressable, button: string) => Promise<Outcome>;
  /** Uses a menu, named by its action id; the option by its words or its value. */
  readonly chooses: (where: Pressable, menu: string, option: Entry) => Promise<Outcome>;
  /** Fills the modal on top (inputs by label, block id or action id) and submits it. */
  readonly submits: (entries?: Readonly<Record<string, Entry>>) => Promise<Outcome>;
  /** Closes the modal on top. */
  readonly closes: () => Promise<Outcome>;
  readonly opensHome: () => Outcome;
  readonly usesShortcut: (callbackId: string) => Promise<Outcome>;
  readonly usesMessageShortcut: (callbackId: string, message: MessageRecord) => Promise<Outcome>;
  /** The words of the options a type-ahead menu offers after typing. */
  readonly looksUp: (where: Pressable, menu: string, typed: string) => Promise<readonly string[]>;
  /** What this person sees in a channel now, oldest first, ephemeral messages included. */
  readonly reads: (channel: string) => readonly MessageRecord[];
  readonly modal: () => Modal | undefined;
  readonly home: () => Home | undefined;
  /** The newest message that fits: there already, still to come, or still to change. */
  readonly waitForMessage: (channel: string, fits: Fits<MessageRecord>, timeoutMs?: number) => Promise<MessageRecord>;
  readonly waitForModal: (fits?: Fits<Modal>, timeoutMs?: number) => Promise<Modal>;
  readonly waitForHome: (fits?: Fits<Home>, timeoutMs?: number) => Promise<Home>;
  /** What the form on top says is wrong with it, from now on. */
  readonly waitForErrors: (timeoutMs?: number) => Promise<Readonly<Record<string, string>>>;
  /** The next sentence in red, from now on. */
  readonly waitForTrouble: (timeoutMs?: number) => Promise<string>;
}

type Fits<T> = (one: T) => boolean;

/** Makes the person of that name or id. */
export function makeActor(core: Core, who: string): Actor {
  const person = [...core.world.people.values()].find((one) => one.id === who || one.name === who);
  if (!person) throw new Error(`nobody here is called ${who}`);
  return { id: person.id, name: person.name, ...deeds(core, person), ...sights(core, person), ...waits(core, person) };
}

type Deeds = Pick<
  Actor,
  | 'types'
  | 'presses'
  | 'chooses'
  | 'submits'
  | 'closes'
  | 'opensHome'
  | 'usesShortcut'
  | 'usesMessageShortcut'
  | 'looksUp'
>;

function deeds(core: Core, person: SeedPerson): Deeds {
  const { id } = person;
  const use = async (where: Pressable, held: HeldElement, entry: Entry | undefined): Promise<Outcome> => {
    const at = placeOf(where);
    const chosen = entry === undefined ? {} : await valueOf(held, entry, lookup(core, id, at));
    return press(core, id, {
      at,
      blockId: held.blockId,
      actionId: String(held.element['action_id']),
      chosen,
      state: {},
    });
  };
  return {
    types: async (channel, text, threadTs) => {
      const said = { channel: channelId(core, channel), text, ...(threadTs === undefined ? {} : { threadTs }) };
      return text.startsWith('/') ? runCommand(core, id, said) : say(core, id, said);
    },
    presses: (where, button) => use(where, findControl(blocksOf(where), button), undefined),
    chooses: (where, menu, option) => use(where, findControl(blocksOf(where), menu), option),
    submits: async (entries = {}) => fillAndSubmit(core, topView(core, id), entries),
    closes: async () => closeView(core, id, topView(core, id).id),
    opensHome: () => openHome(core, id),
    usesShortcut: (callbackId) => globalShortcut(core, id, callbackId),
    usesMessageShortcut: (callbackId, message) => messageShortcut(core, id, { ...message, callbackId }),
    looksUp: async (where, menu, typed) => {
      const held = findInput(blocksOf(where), menu);
      const options = await lookup(core, id, placeOf(where))(held, typed);
      return options.map((option) => String(looseItems([option['text']])[0]?.['text']));
    },
  };
}

function sights(core: Core, person: SeedPerson): Pick<Actor, 'reads' | 'modal' | 'home'> {
  return {
    reads: (channel) => seen(core, person, channel),
    modal: () => stackOf(core, person.id).at(-1),
    home: () => core.world.homes.get(person.id),
  };
}

type Waits = Pick<Actor, 'waitForMessage' | 'waitForModal' | 'waitForHome' | 'waitForErrors' | 'waitForTrouble'>;

function waits(core: Core, person: SeedPerson): Waits {
  const { world } = core;
  const always = (): boolean => true;
  const texts = (channel: string): string =>
    JSON.stringify(seen(core, person, channel).map((message) => [message.text, message.blocks ?? []]));
  return {
    waitForMessage: (channel, fits, timeoutMs = defaultTimeoutMs) =>
      until(world, {
        look: () => seen(core, person, channel).findLast(fits),
        timeoutMs,
        instead: () => texts(channel),
      }),
    waitForModal: (fits = always, timeoutMs = defaultTimeoutMs) =>
      until(world, {
        look: () => stackOf(core, person.id).filter(fits).at(-1),
        timeoutMs,
        instead: () => JSON.stringify(stackOf(core, person.id)),
      }),
    waitForHome: (fits = always, timeoutMs = defaultTimeoutMs) =>
      until(world, {
        look: () => [...world.homes.values()].find((home) => home.person === person.id && fits(home)),
        timeoutMs,
        instead: () => JSON.stringify(world.homes.get(person.id)),
      }),
    waitForErrors: (timeoutMs = defaultTimeoutMs) =>
      until(world, {
        look: (change) => (change?.kind === 'view-errors' && change.person === person.id ? change.errors : undefined),
        timeoutMs,
        instead: () => 'no complaint about a form',
      }),
    waitForTrouble: (timeoutMs = defaultTimeoutMs) =>
      until(world, {
        look: (change) => (change?.kind === 'trouble' && change.person === person.id ? change.sentence : undefined),
        timeoutMs,
        instead: () => 'no trouble',
      }),
  };
}

function channelId(core: Core, channel: string): string {
  const found = findChannel(core.world, channel);
  if (!found) throw new Error(`there is no channel ${channel}`);
  return found.id;
}

function seen(core: Core, person: SeedPerson, channel: string): readonly MessageRecord[] {
  const all = [...channelMessages(core.world, channelId(core, channel)).values()];
  return all.filter((message) => isSeenBy(core, person, message));
}

function topView(core: Core, person: string): Modal {
  const top = stackOf(core, person).at(-1);
  if (!top) throw new Error('no form is open');
  return top;
}

function blocksOf(where: Pressable): unknown {
  return 'view' in where ? where.view.blocks : where.blocks;
}

function placeOf(where: Pressable): Place {
  if (!('view' in where)) return { channel: where.channel, ts: where.ts };
  return where.view.type === 'home' ? { home: true } : { viewId: where.id };
}

function lookup(core: Core, person: string, at: Place): Lookup {
  return async (held, typed) => {
    const asked = { at, blockId: held.blockId, actionId: String(held.element['action_id']), value: typed };
    const suggested = await suggest(core, person, asked);
    if (!suggested.ok) throw new Error(suggested.sentence);
    const { answer } = suggested;
    return 'options' in answer ? answer.options : answer.option_groups.flatMap((group) => group.options);
  };
}

async function fillAndSubmit(core: Core, modal: Modal, entries: Readonly<Record<string, Entry>>): Promise<Outcome> {
  const state: Record<string, Record<string, Readonly<Record<string, unknown>>>> = {};
  for (const [called, entry] of Object.entries(entries)) {
    const held = findInput(modal.view.blocks, called);
    const value = await valueOf(held, entry, lookup(core, modal.person, { viewId: modal.id }));
    state[held.blockId] = { ...state[held.blockId], [String(held.element['action_id'])]: value };
  }
  return submit(core, modal.person, { viewId: modal.id, state });
}
