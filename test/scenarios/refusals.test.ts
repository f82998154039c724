import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { expect, test } from 'vitest';
import { putMessage } from '../../playground/slack/world.ts';
import { codeOf, said } from './support/reading.ts';
import type { Town } from './support/town.ts';
import { aTown } from './support/town.ts';

test('what an older version of the bot left behind is answered, never executed', async () => {
  const town = await aTown({ quiet: { shop: {} }, config: { environments: { attic: { order: 3 } } } });
  const { ada, grace, workspace } = town;
  expect(await ada.isRefused('/deploy shop attic v1')).toBe('not-deployed-there');
  await ada.asks('/deploy shop production v1');
  const card = await town.card('shop#1', 'waiting for approval');
  const older = JSON.stringify(card).replaceAll('\\"epoch\\":1', '\\"epoch\\":\\"one\\"');
  expect(older).not.toBe(JSON.stringify(card));
  putMessage(workspace.world, JSON.parse(older) as typeof card);

  expect(codeOf(await grace.pressesAndReads(card, 'Approve'))).toBe('unreadable-press');
  expect(await town.ledger.audit('shop#1')).toEqual(['U0ADA requested']);
});

test('a request that waited too long for the bot is not done any more, and its author is told', async () => {
  const town = await aTown();
  const { ada } = town;
  const payload = { kind: 'command', command: '/deploy', text: 'shop production v1', channel: 'C0DEPLOYMENTS' };

  const answer = await ada.after(() =>
    town.ledger.ask(
      `INSERT INTO inbox (key, kind, person, received_at_ms, payload) VALUES ('late', 'command', $1, $2, $3)`,
      [ada.id, Date.now() - 6 * 60_000, JSON.stringify(payload)],
    ),
  );

  expect(codeOf(answer)).toBe('not-done');
  expect(await town.ledger.deployments()).toBe(0);
});

test('without its database the bot says at once that nothing was done, and works again when it is back', async () => {
  const town = await aTown();
  const { ada } = town;
  await ada.asks('/status');

  await connections(town, false);
  expect(await ada.isRefused('/deploy shop production v1')).toBe('database-unreachable');
  await connections(town, true);

  await expect.poll(async () => said(await ada.asks('/status')), { timeout: 20_000, interval: 500 }).toContain('shop');
  expect(await town.ledger.deployments()).toBe(0);
});

/** Lets the town's database take connections, or cuts and refuses them all. */
async function connections({ ledger }: Town, allowed: boolean): Promise<void> {
  const address = new URL(ledger.url);
  const name = address.pathname.slice(1);
  address.pathname = '/postgres';
  const admin = new Client({ connectionString: address.href });
  await admin.connect();
  try {
    await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS ${String(allowed)}`);
    if (!allowed)
      await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
  } finally {
    await admin.end();
  }
}

test('every refusal there is has a conversation that provokes it', async () => {
  const root = join(import.meta.dirname, '../..');
  const declared = await readFile(join(root, 'src/domain/refusals.ts'), 'utf8');
  const codes = [...declared.matchAll(/readonly code: '([a-z-]+)'/g)].map(([, code]) => code);
  const files = (await readdir(import.meta.dirname)).filter((name) => name.endsWith('.test.ts'));
  const conversations = await Promise.all(files.map((name) => readFile(join(import.meta.dirname, name), 'utf8')));
  const expected = new Set(
    conversations.flatMap((text) =>
      [...text.matchAll(/(?:toBe\(|toContain\(|: )'([a-z-]+)'/g)].map(([, code]) => code),
    ),
  );

  expect(codes.length).toBeGreaterThan(40);
  expect(codes.filter((code) => !expected.has(code))).toEqual([]);
});
