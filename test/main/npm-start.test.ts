import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, expect, test } from 'vitest';
import { startWorkspace } from '../../playground/slack/workspace.ts';
import { stopSupervisor } from '../../src/providers/supervisor/stop.ts';
import { freshDatabase } from '../support/postgres.ts';

const root = join(import.meta.dirname, '../..');
const config = `
channels: { admins: C0ADMINS, default: C0DEPLOYMENTS }
people: { ada: { slack: U0ADA }, grace: { slack: U0GRACE } }
roles: { team: { people: [ada, grace], may: [deploy, approve] } }
environments: { production: { order: 1 } }
services:
  shop:
    repository: { git: . }
    components: { web: { provider: command, settings: { release: ['true'], folder: . } } }
    environments: { production: }
`;

const last: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const undo of last.splice(0).reverse()) await undo();
});

test('SIGTERM to `npm start` reaches the bot, which drains and ends', { timeout: 60_000 }, async () => {
  const [folder, database, workspace] = await Promise.all([
    mkdtemp(join(tmpdir(), 'quarterdeck-npm-')),
    freshDatabase(),
    startWorkspace(),
  ]);
  last.push(() => rm(folder, { recursive: true }), database.drop, workspace.close);
  last.push(() => stopSupervisor({ stateFolder: folder, environment: process.env }));
  await writeFile(join(folder, 'quarterdeck.yml'), config);
  const { app } = workspace.seed;
  const slack = { SLACK_BOT_TOKEN: app.botToken, SLACK_APP_TOKEN: app.appToken, SLACK_API_URL: workspace.apiUrl };
  const places = { QUARTERDECK_CONFIG: join(folder, 'quarterdeck.yml'), QUARTERDECK_HOME: folder };
  const env = { ...process.env, ...slack, ...places, DATABASE_URL: database.url };
  const npm = spawn('npm', ['start'], { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(npm, 'exit');
  last.push(() => (npm.exitCode === null && npm.kill('SIGKILL') ? ended : Promise.resolve()));

  let port = '';
  for await (const line of createInterface(npm.stdout)) {
    port = /"port":(\d+),.*"msg":"running"/u.exec(line)?.[1] ?? '';
    if (port !== '') break;
  }
  npm.kill('SIGTERM');
  await ended;

  expect(port).not.toBe('');
  await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow('fetch failed');
});
