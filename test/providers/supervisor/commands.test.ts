import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CommandSpec } from '../../../src/providers/supervisor/protocol.ts';
import { isRunning, startMarkOf } from '../../../src/providers/supervisor/process-identity.ts';
import { eventually, makeStand } from './stand.ts';
import type { Stand } from './stand.ts';

let stand: Stand;
beforeEach(() => {
  stand = makeStand();
});
afterEach(async () => {
  await stand.end();
});

const look = (command: string, offset = 0) => stand.client.commandStatus({ command, offset, bytes: 100_000 });

async function begin(script: string, more?: Partial<CommandSpec>): Promise<string> {
  const { command } = await stand.client.runCommand({ ...stand.step(), command: stand.command(script, more) });
  return command;
}

const ended = (command: string) =>
  eventually('the command ends', async () => {
    const facts = await look(command);
    return facts.status.state === 'ended' && { end: facts.status.end, texts: facts.lines.map(({ text }) => text) };
  });

const textIn = (name: string) => () => {
  try {
    return readFileSync(join(stand.folder, name), 'utf8');
  } catch {
    return undefined;
  }
};

test('a command runs to its end with its output, its exit code and only the environment it was given', async () => {
  const script = `console.log(Object.keys(process.env).sort().join()); console.error('oh'); process.exitCode = 4`;

  const { end, texts } = await ended(await begin(script, { env: { PATH: '/usr/bin', GREETING: 'hi' } }));

  expect(end).toMatchObject({ ended: 'exited', exitCode: 4, signal: null });
  expect([...texts].sort()).toEqual(['GREETING,PATH', 'oh']);
});

test('arguments are passed on as they are and never meet a shell', async () => {
  const spec = stand.command('');
  const argv = [...spec.argv.slice(0, 2), 'console.log(process.argv[1])', '--', '$(touch /tmp/x); `id` > y'];

  const { texts } = await ended(await begin('', { argv }));

  expect(texts).toEqual(['$(touch /tmp/x); `id` > y']);
});

test('one key begins one command, also when asked by two clients at once', async () => {
  await stand.client.ping({});
  const step = stand.step();
  const command = stand.command(`require('fs').appendFileSync('runs', 'x'); setTimeout(() => {}, 200)`);

  const answers = await Promise.all([
    stand.client.runCommand({ ...step, command }),
    stand.newClient().runCommand({ ...step, command }),
  ]);
  await ended(answers[0].command);

  expect(answers[0]).toEqual(answers[1]);
  expect(textIn('runs')()).toBe('x');
});

test('output is read while the command runs, from where the last reading stopped', async () => {
  const command = await begin(`console.log('one'); setInterval(() => console.log('tick'), 50)`);

  const first = await eventually('the first line is there', async () => {
    const facts = await look(command);
    return facts.lines.length > 0 && facts;
  });
  const later = await eventually('there is more', async () => {
    const facts = await look(command, first.nextOffset);
    return facts.lines.length > 0 && facts;
  });

  expect(first.lines[0]).toMatchObject({ stream: 'out', text: 'one' });
  expect(later.lines[0]?.text).toBe('tick');
  await stand.client.cancelCommand({ ...stand.step(), command });
  expect((await ended(command)).end.ended).toBe('cancelled');
});

test('secrets are masked even when they arrive in pieces', async () => {
  const script = `
    process.stdout.write('key=tok');
    setTimeout(() => process.stdout.write('en-12'), 60);
    setTimeout(() => process.stdout.write('34; ' + encodeURIComponent('a b/token') + ' tok\\n'), 120);`;

  const command = await begin(script, { secrets: ['token-1234', 'a b/token'] });
  const { texts } = await ended(command);

  expect(texts).toEqual(['key=[secret]; [secret] tok']);
  const files = readFileSync(join(stand.stateFolder, 'supervisor', 'commands', command, 'output.jsonl'), 'utf8');
  expect(files).not.toContain('token-1234');
});

test('cancelling climbs from INT over TERM to KILL until a stubborn grandchild is gone too', async () => {
  writeFileSync(
    join(stand.folder, 'stubborn.mjs'),
    `import { appendFileSync } from 'node:fs';
     for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => appendFileSync('signals', signal + ' '));
     appendFileSync('grandchild', String(process.pid));
     setInterval(() => {}, 1000);`,
  );
  const command = await begin(
    `require('child_process').spawn(process.execPath, ['stubborn.mjs'], { stdio: 'inherit' });
     process.on('SIGINT', () => {}); setInterval(() => {}, 1000)`,
  );
  const pid = Number(await eventually('the grandchild runs', textIn('grandchild')));
  const identity = { pid, startMark: startMarkOf(pid) ?? '' };

  await stand.client.cancelCommand({ ...stand.step(), command });
  const { end } = await ended(command);

  expect(end.ended).toBe('cancelled');
  expect(textIn('signals')()).toBe('SIGINT SIGTERM ');
  await eventually('the grandchild is gone', () => !isRunning(identity));
});

test('silence ends a command, and so does taking too long in spite of output', async () => {
  const silent = await begin(`console.log('working'); setInterval(() => {}, 1000)`, { inactivityMs: 300 });
  const busy = await begin(`setInterval(() => console.log('busy'), 20)`, { totalMs: 300 });

  expect((await ended(silent)).end.ended).toBe('inactive');
  expect((await ended(busy)).end.ended).toBe('too-long');
});

test('trap: grandchildren survive timeouts of their parents, so a command that takes too long takes them along', async () => {
  const grandchild = `require('fs').writeFileSync('grandchild', String(process.pid)); setInterval(() => {}, 1000)`;
  const script = `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(grandchild)}], { stdio: 'ignore' })`;
  const command = await begin(`${script}; setInterval(() => {}, 1000)`, { totalMs: 1_500 });

  expect((await ended(command)).end.ended).toBe('too-long');
  // One that was not quick enough to say who it is cannot have survived either.
  const pid = Number(textIn('grandchild')() ?? 0);
  await eventually('the grandchild is gone', () => !isRunning({ pid, startMark: startMarkOf(pid) ?? '' }));
});

test('trap: bash reads ~/.bashrc when its standard input is a socket, so a command has none', async () => {
  writeFileSync(join(stand.folder, '.bashrc'), 'echo from the bashrc\n');
  const argv = ['/bin/bash', '-c', 'echo from the command; cat'];

  const { end, texts } = await ended(await begin('', { argv, env: { HOME: stand.folder, PATH: '/usr/bin:/bin' } }));

  expect(end).toMatchObject({ ended: 'exited', exitCode: 0 });
  expect(texts).toEqual(['from the command']);
});

test('a program that cannot be started is a known failure', async () => {
  const { end } = await ended(await begin('', { argv: ['/no/such/program'] }));

  expect(end).toMatchObject({ ended: 'not-startable', exitCode: null });
  expect(end.detail).toContain('ENOENT');
});

test('a long output keeps its beginning and its last lines', async () => {
  const command = await begin(`for (let i = 0; i < 5000; i++) console.log('line ' + i)`, { logBytes: 10_000 });

  const { texts } = await ended(command);

  expect(texts[0]).toBe('line 0');
  expect(texts.at(-1)).toBe('line 4999');
  expect(texts.length).toBeLessThan(600);
  expect(texts.some((text) => text.endsWith('lines are left out'))).toBe(true);
});

test('the result is known after the supervisor was killed in the middle', async () => {
  const command = await begin(`console.log('begun'); setTimeout(() => process.exit(5), 400)`);
  await eventually('it has begun', async () => (await look(command)).lines.length > 0);

  await stand.kill();
  const { end, texts } = await ended(command);

  expect(end).toMatchObject({ ended: 'exited', exitCode: 5 });
  expect(texts).toEqual(['begun']);
});

test('the result is unknown when the runner itself was killed, and its program is ended', async () => {
  const command = await begin(`console.log(process.pid); setInterval(() => {}, 1000)`);
  const pid = await eventually(
    'it has begun',
    async () => Number((await look(command)).lines[0]?.text ?? 0) || undefined,
  );
  const identity = { pid, startMark: startMarkOf(pid) ?? '' };
  const folder = join(stand.stateFolder, 'supervisor', 'commands', command);
  const { pid: runner } = JSON.parse(readFileSync(join(folder, 'begun.json'), 'utf8')) as { pid: number };

  process.kill(runner, 'SIGKILL');
  await eventually('it is unknown', async () => (await look(command)).status.state === 'unknown');

  expect(isRunning(identity)).toBe(false);
});
