import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { buttonPayloads } from '../../blocks/action-ids.ts';
import { forms, shortcutIds } from '../../blocks/form-ids.ts';
import { menuIds, suggestionIds } from '../../blocks/menu-ids.ts';
import { registry } from '../../commands/index.ts';
import { everything } from '../../commands/reference.ts';
import { readLine, readWords } from '../../commands/words/line.ts';

const sorted = (names: readonly string[]) => names.toSorted();

describe('the registry answers', () => {
  test('every button and menu that views know, each once', () => {
    const known = [...Object.keys(buttonPayloads), ...Object.values(menuIds)];

    expect(sorted(registry.presses.map(({ actionId }) => actionId))).toEqual(sorted(known));
  });

  test('every form, each once', () => {
    expect(sorted(registry.forms.map(({ callbackId }) => callbackId))).toEqual(sorted(Object.keys(forms)));
  });

  test('every menu that asks while somebody types, each once', () => {
    expect(sorted(registry.suggestions.map(({ actionId }) => actionId))).toEqual(sorted(Object.values(suggestionIds)));
  });

  test('every shortcut, each once', () => {
    expect(sorted(registry.shortcuts.map(({ callbackId }) => callbackId))).toEqual(sorted(Object.values(shortcutIds)));
  });

  test('the three commands', () => {
    expect(registry.commands.map(({ name }) => name)).toEqual(['/deploy', '/rollback', '/status']);
  });
});

describe('the reference', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/reference/commands.md'), 'utf8');
  const told = [...page.matchAll(/^### `(.*)`\n\n(.*)\n\n {4}(.*)$/gm)].map(([, usage, says, example]) => ({
    usage,
    says,
    example,
  }));

  test('has every command with its usage, what it does and an example, in their order, and nothing else', () => {
    expect(told).toEqual(everything().map(({ usage, says, example }) => ({ usage, says, example })));
  });

  test.each(everything())('the example of “$usage” is read without a fault', ({ example, name, flags, usage }) => {
    const words = readWords(example.replace(/^\/\w+ ?/, ''));
    if (!words.ok) throw new Error(words.refusal.code);

    const line = readLine(name === '' ? words.value : words.value.slice(1), { flags, usage });

    expect(line).toMatchObject({ ok: true });
    if (name !== '') expect(words.value[0]?.text).toBe(name);
  });
});
