import { describe, expect, test } from 'vitest';
import type { Message, WorkspaceState } from '../../../playground/slack/page-api.ts';
import { readPlace, writePlace } from '../../../playground/slack/page/state/place.js';
import { reduce, streamOf } from '../../../playground/slack/page/state/reduce.js';
import { linesOf } from '../../../playground/slack/page/views/grouping.js';
import { suggest } from '../../../playground/slack/page/views/suggest.js';

const ada = { id: 'U1', name: 'ada', realName: 'Ada Lovelace', title: '', isBot: false, colour: '#333' };

function message(ts: string, more: Partial<Message> = {}): Message {
  return { channel: 'C1', ts, user: 'U1', text: ts, edited: false, replyCount: 0, ...more };
}

function workspace(messages: readonly Message[]): WorkspaceState {
  return {
    team: { id: 'T1', name: 'Team' },
    me: ada,
    people: [ada],
    groups: [{ id: 'S1', handle: 'ada-fans', name: 'Fans' }],
    channels: [{ id: 'C1', kind: 'channel', name: 'deploys', topic: '', members: ['U1'], unread: 0, mentions: 0 }],
    messages,
    commands: [
      { command: '/deploy', description: '', usageHint: '' },
      { command: '/redeploy', description: '', usageHint: '' },
    ],
    shortcuts: [],
    views: [],
    botConnected: true,
  };
}

describe('live changes', () => {
  test('a new message takes its place by time, an edited one stays where it was', () => {
    const before = workspace([message('1.0'), message('3.0')]);

    const after = [message('2.0'), message('1.0', { text: 'edited' })].reduce(
      (state, own) => reduce(state, { kind: 'message', message: own }),
      before,
    );

    expect(after.messages.map((own) => own.text)).toEqual(['edited', '2.0', '3.0']);
  });

  test('a deletion takes one message of one channel', () => {
    const before = workspace([message('1.0'), message('1.0', { channel: 'C2' })]);

    const after = reduce(before, { kind: 'message-deleted', channel: 'C1', ts: '1.0' });

    expect(after.messages.map((own) => own.channel)).toEqual(['C2']);
  });

  test('replies stand in their thread, not in the channel', () => {
    const state = workspace([message('1.0', { threadTs: '1.0' }), message('2.0', { threadTs: '1.0' })]);

    expect(streamOf(state, 'C1').map((own) => own.ts)).toEqual(['1.0']);
  });
});

test('messages of one breath stand together; days, new marks and other people part them', () => {
  const at = (seconds: number): string => `${Date.parse('2026-05-01T21:58:00Z') / 1000 + seconds}.000000`;
  const messages = [
    message(at(0)),
    message(at(60)),
    message(at(70), { user: 'U2' }),
    message(at(80), { ephemeralFor: 'U1', user: 'U2' }),
    message(at(130), { user: 'U2' }),
    message(at(1000), { user: 'U2' }),
    message(at(1010), { user: 'U2' }),
  ];
  const reader = { now: new Date('2026-05-02T08:00:00Z'), timeZone: 'Europe/Berlin' };

  const lines = linesOf(messages, { firstNew: at(1010), reader });

  expect(lines.map((line) => (line.kind === 'message' ? line.grouped : line.kind))).toEqual([
    'day',
    false,
    true,
    false,
    false,
    'day',
    false,
    false,
    'new',
    false,
  ]);
});

describe('suggestions', () => {
  const titles = (before: string): readonly string[] => suggest(workspace([]), before).list.map((own) => own.title);

  test('commands that begin so come before those that contain it', () => {
    expect(titles('/dep')).toEqual(['/deploy', '/redeploy']);
    expect(titles('/deploy ')).toEqual([]);
    expect(titles('a /dep')).toEqual([]);
  });

  test('people and groups follow an @, channels a #, only at a word’s start', () => {
    expect(titles('ask @ada')).toEqual(['@ada', '@ada-fans']);
    expect(titles('see #dep')).toEqual(['#deploys']);
    expect(titles('mail ada@ada')).toEqual([]);
    expect(suggest(workspace([]), 'ask @ad').from).toBe(4);
  });
});

describe('the address', () => {
  test('keeps person, channel, thread and tab', () => {
    const place = { as: 'U0ADA', channel: 'C1', thread: '1700000000.000100', home: undefined };

    expect(readPlace(writePlace(place))).toEqual(place);
    expect(readPlace('#as=U1&c=D1&tab=home')).toMatchObject({ channel: 'D1', home: true });
  });

  test('takes nothing that is no id', () => {
    expect(readPlace('#as=<b>&c=../x&t=now')).toEqual({
      as: undefined,
      channel: undefined,
      thread: undefined,
      home: undefined,
    });
  });
});
