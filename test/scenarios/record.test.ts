import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { aTown } from './support/town.ts';

const run = promisify(execFile);
const program = join(import.meta.dirname, '../../src/cli.ts');

test('after a conversation the record verifies, tells the whole story of a deployment, and betrays a forger', async () => {
  const town = await aTown();
  const { ada, linus } = town;
  await town.goesLive('shop', 'v1');
  await ada.asks('/deploy shop production v2 --reason "new cart"');
  await linus.presses(await town.card('shop#2', 'waiting for approval'), 'Reject…');
  await linus.waitForModal();
  await linus.after(() => linus.submits({ Reason: 'tests are red' }), 'shop');
  await town.ledger.reaches('shop#2', 'rejected');
  const environment = { ...process.env, DATABASE_URL: town.ledger.url, QUARTERDECK_AUDIT_KEY: 'town' };
  const cli = (...args: readonly string[]) =>
    run(process.execPath, [program, ...args], { env: environment, cwd: town.folder });

  await cli('audit', 'verify');
  const { stdout: story } = await cli('audit', 'export', 'shop#2');
  expect(story).toContain('new cart');
  expect(story).toContain('tests are red');
  expect(story).not.toContain(town.workspace.seed.app.botToken);

  await town.ledger.ask('ALTER TABLE audit DISABLE TRIGGER USER');
  await town.ledger.ask(`UPDATE audit SET actor = 'U0GRACE' WHERE deployment = 'shop#2' AND kind = 'rejected'`);
  await expect(cli('audit', 'verify')).rejects.toThrow(/shop#2/);
});
