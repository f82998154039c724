import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { registry } from '../commands/index.ts';
import { appFromManifest } from '../playground/slack/manifest.ts';

const manifest = appFromManifest(await readFile(join(import.meta.dirname, '../manifest.yml'), 'utf8'));

const shortcutNameLimit = 24;

test('the manifest announces every command with the words that the bot has for it', () => {
  expect(manifest.commands).toEqual(
    registry.commands.map(({ name, description, usageHint }) => ({ command: name, description, usageHint })),
  );
});

test('the manifest announces every shortcut by the name that the bot listens to', () => {
  expect(manifest.shortcuts).toEqual(
    registry.shortcuts.map(({ callbackId, kind, name }) => ({ callbackId, kind, name })),
  );
  for (const { name } of manifest.shortcuts) expect(name.length).toBeLessThanOrEqual(shortcutNameLimit);
});
