/** @import { OptionsQuery, PageAction, PageAnswer, PanelState, WorkspaceState } from '../../page-api.ts' */
/** @import { Choices } from '../controls/choices.js' */

const lost = 'The playground does not answer. Is it still running in your terminal?';

/**
 * The workspace as one person sees it; without a person it chooses one.
 * @param {string | undefined} as
 * @returns {Promise<WorkspaceState>}
 */
export async function loadState(as) {
  const answer = await fetch(`/page/state?${new URLSearchParams(as === undefined ? {} : { as }).toString()}`, {
    cache: 'no-store',
  });
  if (!answer.ok) throw new Error(`the workspace answered ${answer.status}`);
  return answer.json();
}

/**
 * Tells the workspace what a person did; a lost connection is an answer too.
 * @param {PageAction} action
 * @returns {Promise<PageAnswer>}
 */
export async function act(action) {
  try {
    const answer = await post('/page/act', action);
    return await answer.json();
  } catch {
    return { ok: false, sentence: lost };
  }
}

/**
 * What an external select offers for the typed words; empty when nobody answers.
 * @param {OptionsQuery} query
 * @returns {Promise<Choices>}
 */
export async function loadOptions(query) {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined);
  try {
    const answer = await fetch(`/page/options?${new URLSearchParams(pairs).toString()}`);
    return answer.ok ? await answer.json() : {};
  } catch {
    return {};
  }
}

/**
 * The panel beside the chat, or undefined where nobody serves one.
 * @returns {Promise<PanelState | undefined>}
 */
export async function loadPanel() {
  const answer = await fetch('/panel/state', { cache: 'no-store' });
  return answer.ok ? answer.json() : undefined;
}

/**
 * Ends the bot's process, or starts it again.
 * @param {boolean} pulled
 */
export async function setPlug(pulled) {
  try {
    return (await post('/panel/plug', { pulled })).ok;
  } catch {
    return false;
  }
}

/**
 * @param {string} path
 * @param {unknown} body
 */
function post(path, body) {
  return fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
}
