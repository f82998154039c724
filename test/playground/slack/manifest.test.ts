import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { appFromManifest } from '../../../playground/slack/manifest.ts';
import { defaultSeed } from '../../../playground/slack/seed.ts';
import { startWorkspace } from '../../../playground/slack/workspace.ts';
import { webClient } from './support/bots.ts';

const manifestFile = join(import.meta.dirname, '../../../manifest.yml');
const contracts = process.env['CONTRACTS_DIR'];
const official = contracts === undefined ? '' : join(contracts, 'slack/manifest.schema.1.0.0.json');
const small = `
display_information: { name: Small }
features:
  bot_user: { display_name: small }
  slash_commands: [{ command: /only, description: The only one }]
oauth_config: { scopes: { bot: [commands] } }
settings: {}
`;

test('a workspace made from a manifest allows the bot what the manifest asks for, and no more', async () => {
  const workspace = await startWorkspace({ seed: { app: { ...defaultSeed.app, ...appFromManifest(small) } } });
  const unknown = await workspace.as('ada').types('#deployments', '/deploy');
  const post = webClient(workspace).chat.postMessage({ channel: '#deployments', text: 'x' });

  await expect(post).rejects.toMatchObject({ data: { error: 'missing_scope', provided: 'commands' } });
  await workspace.close();

  expect(unknown).toEqual({ kind: 'refused', sentence: '/deploy is not a valid command.' });
});

test('the default workspace is set up the way the manifest asks', async ({ skip }) => {
  skipUnless(existsSync(manifestFile), 'there is no manifest.yml to compare the default workspace with', skip);
  const app = appFromManifest(await readFile(manifestFile, 'utf8'));
  const { commands, events, scopes, shortcuts } = defaultSeed.app;

  expect(commands.map((one) => one.command).toSorted()).toEqual(app.commands.map((one) => one.command).toSorted());
  expect(events.toSorted()).toEqual(app.events.toSorted());
  expect(scopes.toSorted()).toEqual(app.scopes.toSorted());
  expect(shortcuts.map((one) => one.callbackId).toSorted()).toEqual(
    app.shortcuts.map((one) => one.callbackId).toSorted(),
  );
});

test('the manifest fits Slack’s own schema of manifests', async ({ skip }) => {
  skipUnless(existsSync(official), 'CONTRACTS_DIR does not lead to slack/manifest.schema.1.0.0.json', skip);
  skipUnless(existsSync(manifestFile), 'there is no manifest.yml to check', skip);
  const schema = JSON.parse(await readFile(official, 'utf8')) as object;
  const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(schema);

  validate(parse(await readFile(manifestFile, 'utf8')));

  expect(validate.errors ?? []).toEqual([]);
});

/** A check that could not run must not look like one that passed. */
function skipUnless(condition: boolean, why: string, skip: (note: string) => never): void {
  if (condition) return;
  process.stderr.write(`\n*** NOT CHECKED: ${why} ***\n`);
  skip(why);
}
