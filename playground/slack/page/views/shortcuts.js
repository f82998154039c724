/** @import { App } from '../types.js' */
/** @import { Message } from '../../page-api.ts' */
import { menuButton } from '../controls/menu.js';
import { act } from '../net/api.js';
import { toast } from '../state/toasts.js';

/**
 * The "+" beside the composer: what the app offers anywhere.
 * @param {App} app
 */
export function shortcutsButton(app) {
  const shortcuts = app.server?.shortcuts.filter((own) => own.kind === 'global') ?? [];
  return menuButton(app, {
    id: 'shortcuts',
    label: 'Shortcuts',
    face: '+',
    className: 'icon-button plus',
    empty: 'The app offers no shortcuts here.',
    items: shortcuts.map((own) => ({
      label: own.name,
      go: () => void run(app, { kind: 'shortcut', as: app.place.as ?? '', callbackId: own.callbackId }),
    })),
  });
}

/**
 * The "…" of a message: what the app offers for it, and copying its words.
 * @param {App} app
 * @param {Message} message
 * @param {string} where
 */
export function messageMenu(app, message, where) {
  const shortcuts = app.server?.shortcuts.filter((own) => own.kind === 'message') ?? [];
  const at = { channel: message.channel, ts: message.ts };
  return menuButton(app, {
    id: `message/${where}/${message.channel}/${message.ts}`,
    label: 'More for this message',
    face: '⋯',
    items: [
      ...(message.ephemeralFor === undefined ? shortcuts : []).map((own) => ({
        label: own.name,
        hint: 'App shortcut',
        go: () =>
          void run(app, { kind: 'message-shortcut', as: app.place.as ?? '', callbackId: own.callbackId, ...at }),
      })),
      { label: 'Copy the text', go: () => void navigator.clipboard.writeText(message.text) },
    ],
  });
}

/**
 * @param {App} app
 * @param {Parameters<typeof act>[0]} action
 */
async function run(app, action) {
  const answer = await act(action);
  if (!answer.ok) toast(app, answer.sentence);
}
