/** @import { App } from '../types.js' */
import { jumpDown } from '../views/scroll.js';
import { act } from '../net/api.js';
import { toast } from './toasts.js';

/**
 * Where a half-written line waits: one for each person, channel and thread.
 * @param {App} app
 * @param {string | undefined} thread
 */
export function draftKey(app, thread) {
  return [app.place.as, app.place.channel, thread ?? ''].join('/');
}

/**
 * Sends a line: a slash command when it begins with a slash, else a message. A line that was refused comes back.
 * @param {App} app
 * @param {string} text
 * @param {string | undefined} thread
 */
export async function speak(app, text, thread) {
  const { as, channel } = app.place;
  if (as === undefined || channel === undefined || text.trim() === '') return;
  const command = text.startsWith('/');
  if (command && thread !== undefined) {
    toast(app, 'Slash commands do not work inside threads. Type it in the channel instead.');
    return;
  }
  const key = draftKey(app, thread);
  app.drafts.delete(key);
  // Whoever speaks wants to see what was said, wherever they were reading.
  document.querySelectorAll('.stream').forEach(jumpDown);
  if (app.sent.at(-1) !== text) app.sent.push(text);
  app.redraw();
  const reply = thread === undefined ? {} : { threadTs: thread };
  const answer = await act(
    command ? { kind: 'command', as, channel, text } : { kind: 'say', as, channel, text, ...reply },
  );
  if (answer.ok) return;
  toast(app, answer.sentence);
  if (!app.drafts.has(key)) app.drafts.set(key, text);
  app.redraw();
}
