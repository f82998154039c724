import type { HomeView, ModalView } from '@slack/types';
import type { Clock } from './clock.ts';
import type { Change, ChannelRecord, FileRecord, MessageRecord, ViewRecord } from './records.ts';
import type { Seed, SeedPerson } from './seed.ts';

/** Everything that is true in the workspace now. Records are replaced, never changed in place. */
export interface World {
  readonly seed: Seed;
  readonly people: ReadonlyMap<string, SeedPerson>;
  readonly groups: Map<string, readonly string[]>;
  readonly channels: Map<string, ChannelRecord>;
  readonly messages: Map<string, Map<string, MessageRecord>>;
  readonly files: Map<string, FileRecord>;
  readonly homes: Map<string, ViewRecord<HomeView>>;
  /** Per person the stack of open modals, top last. */
  readonly modals: Map<string, readonly ViewRecord<ModalView>[]>;
  /** `person channel` → ts of the newest message seen. */
  readonly lastRead: Map<string, string>;
  readonly nextTs: () => string;
  readonly nextId: (prefix: string) => string;
  readonly tell: (change: Change) => void;
  /** Calls the listener for every change until the answered function is called. */
  readonly onChange: (listener: (change: Change) => void) => () => void;
}

/** What of a world outlives a restart of the workspace. */
export interface SavedWorld {
  readonly lastMicros: number;
  readonly idCount: number;
  readonly channels: readonly ChannelRecord[];
  readonly messages: readonly MessageRecord[];
  readonly files: readonly FileRecord[];
  readonly homes: readonly ViewRecord<HomeView>[];
  readonly groups: readonly (readonly [string, readonly string[]])[];
  readonly lastRead: readonly (readonly [string, string])[];
}

/** Makes the world from its seed, or goes on from what was saved. */
export function makeWorld(seed: Seed, clock: Clock, saved?: SavedWorld): World {
  const listeners = new Set<(change: Change) => void>();
  let lastMicros = saved?.lastMicros ?? 0;
  let idCount = saved?.idCount ?? 0;
  const world: World = {
    seed,
    people: new Map([...seed.people, botPerson(seed)].map((person) => [person.id, person])),
    groups: new Map(saved?.groups ?? seed.groups.map((group) => [group.id, group.members])),
    channels: new Map((saved?.channels ?? seededChannels(seed)).map((channel) => [channel.id, channel])),
    messages: new Map(),
    files: new Map(saved?.files.map((file) => [file.id, file])),
    homes: new Map(saved?.homes.map((home) => [home.person, home])),
    modals: new Map(),
    lastRead: new Map(saved?.lastRead),
    nextTs: () => {
      lastMicros = Math.max(lastMicros + 1, clock.nowMs() * 1000);
      return `${Math.floor(lastMicros / 1e6)}.${String(lastMicros % 1e6).padStart(6, '0')}`;
    },
    nextId: (prefix) => {
      idCount += 1;
      return `${prefix}${idCount.toString(36).toUpperCase().padStart(8, '0')}`;
    },
    tell: (change) => {
      for (const listener of [...listeners]) listener(change);
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  for (const message of saved?.messages ?? []) channelMessages(world, message.channel).set(message.ts, message);
  // An installed app stands in everybody's list before the first word, with its Home tab.
  for (const person of seed.people) directMessage(world, person.id);
  return world;
}

/** What to write down so that `makeWorld` can go on from it. */
export function saveWorld(world: World): SavedWorld {
  const [seconds = '0', micros = '0'] = world.nextTs().split('.');
  return {
    lastMicros: Number(seconds) * 1e6 + Number(micros),
    idCount: Number.parseInt(world.nextId(''), 36),
    channels: [...world.channels.values()],
    messages: [...world.messages.values()].flatMap((inChannel) => [...inChannel.values()]),
    files: [...world.files.values()],
    homes: [...world.homes.values()],
    groups: [...world.groups],
    lastRead: [...world.lastRead],
  };
}

/** The messages of a channel in the order they came. */
export function channelMessages(world: World, channel: string): Map<string, MessageRecord> {
  const known = world.messages.get(channel);
  if (known) return known;
  const fresh = new Map<string, MessageRecord>();
  world.messages.set(channel, fresh);
  return fresh;
}

/** Stores a message, new or changed, and tells everybody. */
export function putMessage(world: World, message: MessageRecord): MessageRecord {
  const inChannel = channelMessages(world, message.channel);
  const isNew = !inChannel.has(message.ts);
  inChannel.set(message.ts, message);
  world.tell({ kind: 'message', message, isNew });
  const parent = message.threadTs ? inChannel.get(message.threadTs) : undefined;
  // The parent's reply count is shown, so a new reply changes what people see of it.
  if (isNew && parent && parent.ts !== message.ts) world.tell({ kind: 'message', message: parent, isNew: false });
  return message;
}

/** Takes a message away and tells everybody. */
export function removeMessage(world: World, message: MessageRecord): void {
  channelMessages(world, message.channel).delete(message.ts);
  world.tell({ kind: 'message-deleted', message });
}

/** The direct message between the bot and a person, made when first asked for. */
export function directMessage(world: World, personId: string): ChannelRecord {
  const id = `D${personId.slice(1)}`;
  const known = world.channels.get(id);
  if (known) return known;
  const members = [personId, world.seed.app.botUserId];
  const base = { topic: '', isPrivate: true, isArchived: false };
  const channel: ChannelRecord = { ...base, id, kind: 'im', name: world.seed.app.name, members };
  world.channels.set(id, channel);
  world.tell({ kind: 'channels' });
  return channel;
}

function seededChannels(seed: Seed): readonly ChannelRecord[] {
  return seed.channels.map((channel) => ({
    id: channel.id,
    kind: 'channel',
    name: channel.name,
    topic: channel.topic,
    members: channel.botIsMember ? [...channel.members, seed.app.botUserId] : channel.members,
    isPrivate: channel.isPrivate ?? false,
    isArchived: channel.isArchived ?? false,
  }));
}

function botPerson(seed: Seed): SeedPerson {
  return {
    id: seed.app.botUserId,
    name: seed.app.name,
    realName: seed.app.realName,
    title: 'App',
    email: '',
    colour: '#1f3a5f',
    timeZone: 'UTC',
    isBot: true,
  };
}
