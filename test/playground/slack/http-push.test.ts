import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { handClock } from '../../../playground/slack/clock.ts';
import { defaultSeed } from '../../../playground/slack/seed.ts';
import { startWorkspace, type Workspace } from '../../../playground/slack/workspace.ts';
import { connect } from './support/bots.ts';

let workspace: Workspace | undefined;
let endpoint: Server | undefined;

afterEach(async () => {
  await workspace?.close();
  endpoint?.closeAllConnections();
  endpoint?.close();
});

/** A request URL that answers with these statuses, one after the other; `undefined` never answers. */
async function requestUrl(statuses: (number | undefined)[], seen: IncomingMessage[]): Promise<string> {
  endpoint = createServer((request, response) => {
    seen.push(request);
    const status = statuses.shift();
    if (status !== undefined) response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => endpoint?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/slack/events`;
}

test('an event is sent again until it is answered with 200, with number and reason', async () => {
  const seen: IncomingMessage[] = [];
  const delivery = { kind: 'http' as const, requestUrl: await requestUrl([500, 500, 200], seen) };
  workspace = await startWorkspace({ delivery, eventRetryDelaysMs: [1, 1, 1] });

  workspace.as('ada').opensHome();
  await expect.poll(() => seen.length, { timeout: 15_000 }).toBe(3);

  expect(seen.map((request) => request.headers['x-slack-retry-num'])).toEqual([undefined, '1', '2']);
  expect(seen[2]?.headers['x-slack-retry-reason']).toBe('http_error');
});

test('a command that is answered with an error is not sent again, and the person sees dispatch_failed', async () => {
  const seen: IncomingMessage[] = [];
  workspace = await startWorkspace({ delivery: { kind: 'http', requestUrl: await requestUrl([500], seen) } });

  const outcome = await workspace.as('ada').types('#deployments', '/deploy shop');

  expect(outcome).toEqual({ kind: 'trouble', sentence: '/deploy failed with the error "dispatch_failed"' });
  expect(seen).toHaveLength(1);
});

test('a command that is not answered within three seconds failed for the person', async () => {
  const seen: IncomingMessage[] = [];
  const clock = handClock(Date.now());
  const delivery = { kind: 'http' as const, requestUrl: await requestUrl([undefined], seen) };
  workspace = await startWorkspace({ delivery, clock });

  const typed = workspace.as('ada').types('#deployments', '/deploy shop');
  await expect.poll(() => seen.length, { timeout: 15_000 }).toBe(1);
  clock.advance(3000);

  expect(await typed).toMatchObject({ kind: 'trouble', sentence: '/deploy failed because the app did not respond' });
});

test('Bolt takes what is signed with its secret and refuses what is signed with another', async () => {
  const kinds: string[] = [];
  for (const signingSecret of [defaultSeed.app.signingSecret, 'another']) {
    const { bot, ...connected } = await connect(
      'http',
      { seed: { app: { ...defaultSeed.app, signingSecret } } },
      defaultSeed,
    );
    bot.command('/deploy', ({ ack }) => ack());
    await connected.start();
    kinds.push((await connected.workspace.as('ada').types('#deployments', '/deploy')).kind);
    await connected.stop();
  }

  expect(kinds).toEqual(['done', 'trouble']);
});
