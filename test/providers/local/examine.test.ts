import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { isFence, isStepKey, must } from '../../../src/domain/ids.ts';
import { eventually } from '../supervisor/stand.ts';
import { localStand } from './stand.ts';

const soon = (): AbortSignal => AbortSignal.timeout(15_000);

function standWith(more: Readonly<Record<string, unknown>> = {}) {
  const stand = localStand(more);
  onTestFinished(stand.end);
  const examine = () => stand.newProvider().examine?.(stand.at, soon());
  return { ...stand, examine };
}

async function takenPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

test('doctor finds folder, program and a free port, and starts no supervisor for it', async () => {
  const { examine, folder } = standWith();

  expect((await examine())?.map(({ subject, state }) => [subject, state])).toEqual([
    ['folder', 'good'],
    ['program', 'good'],
    ['a port on 127.0.0.1', 'good'],
  ]);
  expect(existsSync(join(folder, 'state', 'supervisor'))).toBe(false);
});

test('doctor says that somebody else listens on the port, and that the program is missing', async () => {
  const port = await takenPort();
  const { examine } = standWith({ port, command: ['./not-there'] });

  const [, program, address] = (await examine()) ?? [];

  expect(program).toMatchObject({ state: 'bad', remedy: 'Look at the path in the settings.' });
  expect(address).toMatchObject({ state: 'bad', sentence: 'somebody else listens there' });
});

test('doctor knows the port that this component serves itself', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  const { examine, newProvider, at, good } = standWith({ port });
  const call = { key: must(isStepKey, 'k1'), fence: must(isFence, 1), signal: soon() };
  const provider = newProvider();
  const handle = await provider.release({ ...at, release: good('v1') }, call);
  await eventually('it is up', async () => (await provider.check(at, handle, soon())).kind === 'succeeded');

  const [, , address] = (await examine()) ?? [];

  expect(address).toMatchObject({ state: 'good', sentence: 'is served by this component already' });
});
