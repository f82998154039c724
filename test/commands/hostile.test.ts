import { describe, expect, test } from 'vitest';
import { registry } from '../../commands/index.ts';
import { ada, margaret } from '../support/config.ts';
import { useWorld } from '../support/use-world.ts';
import { pressRaw, said, submit, type } from './support/conversation.ts';

const here = useWorld();

const hostile = [
  '--output=/x',
  '$(rm -rf /)',
  '../../etc/passwd',
  '<!channel>',
  '<@UADA|ada>',
  '<https://evil.example|shop>',
  '`id`',
  '${HOME}',
  "'; DROP TABLE deployment; --",
  '\0',
  'sh\0op',
  '🚀👩‍🚀',
  '\u202egnigats',
  'مرحبا بالعالم',
  'x'.repeat(3_000),
  '"unclosed',
  '{"id":"shop#1"}',
  '__proto__',
  'constructor',
  '\ud800',
  '— – --',
  '#'.repeat(50),
];

const forms = [
  '',
  'shop ',
  'shop production ',
  'stop ',
  'lock shop production --for ',
  'traffic shop production ',
  'who ',
];

describe('hostile words get an answer to the one who typed them, and change nothing', () => {
  test.each(hostile)('%j', async (words) => {
    const world = here();
    for (const command of ['/deploy', '/rollback', '/status']) {
      for (const form of forms) {
        const reply = await type(world, margaret, `${command} ${form}${words}`);

        expect(reply.kind).toBe('private');
        // A mention that was typed must never mention: only ours, made of people's ids, may stand there.
        expect(said(reply)).not.toMatch(/<!|<https?:[^>]*evil/);
      }
    }
    expect(await world.store.inFlight()).toEqual([]);
    expect(await world.store.locks(world.clock.now())).toEqual([]);
  });
});

describe('a value that we did not write is answered, never executed', () => {
  const values = ['', 'null', '{}', '[]', '"x"', '{"id":"shop#1","epoch":"1"}', '{"__proto__":{}}', ...hostile];
  const strict = registry.presses.filter(({ actionId }) => !['dismiss', 'show-status', 'show-help'].includes(actionId));

  test.each(strict.map(({ actionId }) => actionId))('%s', async (actionId) => {
    const world = here();
    for (const value of values) {
      const answer = await pressRaw(world, margaret, { actionId, value });

      expect(['private', 'refused', 'form']).toContain(answer.kind);
      if (answer.kind === 'form') expect(value).toBe('{}');
    }
    expect(await world.store.inFlight()).toEqual([]);
  });

  test.each(registry.forms.map(({ callbackId }) => callbackId))('the form %s', async (callbackId) => {
    const world = here();
    for (const carried of values) {
      const inputs = ['service', 'environment', 'revision', 'release', 'reason', 'when', 'until', 'note', 'comment'];
      for (const value of ['', ...hostile.slice(0, 6)]) {
        const filled = Object.fromEntries(inputs.map((input) => [input, value]));
        const answer = await submit(world, ada, { callbackId, values: filled, carried });

        expect(['private', 'faults', 'quiet']).toContain(answer.kind);
      }
    }
    expect(await world.store.inFlight()).toEqual([]);
  });
});
