import { createHmac } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isFence, isStepKey, isTargetId, must } from '../../src/domain/ids.ts';
import { Secret } from '../../src/domain/secret.ts';
import type { Delivery } from '../../src/ports/deliveries.ts';
import { githubHook } from '../../src/http/github-hook.ts';
import type { HttpServer } from '../../src/http/server.ts';
import { serveHttp } from '../../src/http/server.ts';
import { openApi } from '../../playground/cloud/contract/openapi.ts';
import { ended } from '../contracts/whole.ts';
import type { GithubActionsStand } from '../providers/github-actions/stand.ts';
import { githubActionsStand } from '../providers/github-actions/stand.ts';
import { quietLog } from '../github/stand.ts';

const secret = 'a secret between two';
const target = must(isTargetId, 'shop/production');
const page = { status: 200, type: 'text/plain', body: '' };

let server: HttpServer;
let accepted: Delivery[];
let rung: string[];
let known: ReadonlySet<string>;
let configured: Secret | undefined;

beforeEach(async () => {
  accepted = [];
  rung = [];
  known = new Set();
  configured = new Secret(secret);
  const hook = githubHook({
    secret: () => Promise.resolve(configured),
    deliveries: {
      accept: (delivery) => {
        if (known.has(delivery.id)) return Promise.resolve('known');
        known = new Set([...known, delivery.id]);
        accepted.push(delivery);
        return Promise.resolve('new');
      },
      onNews: () => undefined,
    },
    targetsOf: (fullName) => (fullName === 'octo/shop' ? [target] : []),
    bell: { ring: (fullName) => rung.push(fullName), wait: () => Promise.resolve(), onRing: () => undefined },
    clock: { now: () => 77 },
    log: quietLog,
  });
  server = await serveHttp({
    ...{ host: '127.0.0.1', port: 0, log: quietLog },
    ready: () => Promise.resolve(page),
    metrics: () => Promise.resolve(page),
    hooks: { github: hook },
  });
});
afterEach(() => server.close());

const address = () => `http://127.0.0.1:${server.port}/hooks/github`;
const signed = (body: string, by = secret) => `sha256=${createHmac('sha256', by).update(body).digest('hex')}`;

async function posted(body: string, headers: Readonly<Record<string, string>> = {}): Promise<number> {
  const usual = {
    'x-hub-signature-256': signed(body),
    'x-github-event': 'workflow_run',
    'x-github-delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
  };
  return (await fetch(address(), { method: 'POST', body, headers: { ...usual, ...headers } })).status;
}

const news = JSON.stringify({ action: 'completed', repository: { full_name: 'octo/shop' } });

describe('what GitHub sends', () => {
  test('is taken once: what it concerns is woken, and whoever waits here is rung', async () => {
    expect(await posted(news)).toBe(202);
    expect(await posted(news)).toBe(200);

    const id = '72d3162e-cc78-11e3-81ab-4c9367dc0958';
    expect(accepted).toEqual([{ source: 'github', id, receivedAtMs: 77, wakes: [target], about: 'octo/shop' }]);
    expect(rung).toEqual(['octo/shop']);
  });

  test.each([
    ['nobody signed', { 'x-hub-signature-256': '' }],
    ['somebody else signed', { 'x-hub-signature-256': signed(news, 'another') }],
    ['was signed for other words', { 'x-hub-signature-256': signed(`${news} `) }],
    ['is signed in the old way', { 'x-hub-signature-256': signed(news).replace('sha256', 'sha1') }],
    ['has a signature that is none', { 'x-hub-signature-256': 'sha256=zz' }],
  ])('is refused when it %s, before anything of it is read', async (_, headers) => {
    expect(await posted(news, headers)).toBe(401);
    expect(accepted).toEqual([]);
  });

  test('is taken as a form too, which a webhook sends unless JSON was chosen', async () => {
    const form = new URLSearchParams({ payload: news }).toString();

    expect(await posted(form, { 'content-type': 'application/x-www-form-urlencoded' })).toBe(202);
    expect(rung).toEqual(['octo/shop']);
  });

  test('is refused when it is too long, is no JSON, or has no delivery id', async () => {
    expect(await posted('x'.repeat(3_000_001))).toBe(413);
    expect(await posted('not JSON')).toBe(400);
    expect(await posted(news, { 'x-github-delivery': "'; drop" })).toBe(400);
    expect(accepted).toEqual([]);
  });

  test('wakes nobody when it is of no interest, or of another repository', async () => {
    await posted(news, { 'x-github-event': 'star' });
    await posted(JSON.stringify({ repository: { full_name: 'octo/other' } }), {
      'x-github-delivery': 'another-delivery',
    });

    expect(accepted.map(({ wakes }) => wakes)).toEqual([[], []]);
  });

  test('is not listened to without a secret in the configuration', async () => {
    configured = undefined;

    expect(await posted(news)).toBe(404);
    expect((await fetch(address())).status).toBe(404);
  });
});

describe('the played GitHub', () => {
  let stand: GithubActionsStand;
  beforeEach(async () => {
    stand = await githubActionsStand();
  });
  afterEach(() => stand.end());

  test('tells of its runs in signed deliveries that keep to the official contract', async () => {
    stand.github.world.webhooks.subscribe({ url: address(), secret });
    const request = { ...stand.at, release: stand.good('one') };
    const provider = stand.newProvider();
    const step = {
      key: must(isStepKey, 'shop#1/1/release/web'),
      fence: must(isFence, 1),
      signal: AbortSignal.timeout(9_000),
    };
    const handle = await provider.release(request, step);
    await ended(provider, stand.at, handle);
    await stand.github.world.webhooks.settled();

    const { sent } = stand.github.world.webhooks;
    const events = sent.filter(({ event }) => event === 'workflow_run');
    expect(events.map(({ payload }) => payload['action'])).toContain('completed');
    expect(accepted.length).toBe(sent.length);
    const file = import.meta.resolve('@octokit/openapi-webhooks/generated/api.github.com.json');
    const contract = await openApi(fileURLToPath(file));
    for (const { payload } of events) {
      const name = `webhook-workflow-run-${String(payload['action']).replace('_', '-')}`;
      expect(contract.schema(name, payload)).toEqual([]);
    }
  });
});
