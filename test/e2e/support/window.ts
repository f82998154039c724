import type { Browser, Locator, Page } from 'playwright-core';

/** Who sits before a window. */
export type Name = 'ada' | 'grace' | 'linus' | 'dennis' | 'margaret' | 'admin';

/** A browser window in which one person works. */
export interface Window {
  readonly page: Page;
  /** Types a line into the channel and sends it. */
  readonly says: (line: string) => Promise<void>;
  /** The newest message that everybody sees and whose text matches. */
  readonly message: (words: RegExp | string) => Locator;
  /** The newest answer that only this person sees. */
  readonly answer: (words: RegExp | string) => Locator;
  /** Presses a button of it, as it is called there. */
  readonly presses: (message: Locator, button: string) => Promise<void>;
  /** Goes to another channel by its name. */
  readonly goes: (channel: string) => Promise<void>;
}

export interface Look {
  readonly width?: number;
  readonly height?: number;
}

/** What went wrong in any window, to be empty at the end. */
export type Faults = string[];

const patienceMs = 45_000;

/** Opens the windows of one browser at one workspace. */
export function windowsOf(browser: Browser, url: string, faults: Faults) {
  return async (name: Name, { width = 1280, height = 800 }: Look = {}): Promise<Window> => {
    const context = await browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce' });
    const page = await context.newPage();
    page.setDefaultTimeout(patienceMs);
    page.on('pageerror', (error) => faults.push(error.message));
    await page.addInitScript({ content: deafEar });
    await page.goto(`${url}/#as=U0${name.toUpperCase()}&c=C0DEPLOYMENTS`);
    await page.getByRole('heading', { level: 1, name: '#deployments' }).waitFor();
    return windowOn(page);
  };
}

const deafEar = `
const Heard = EventSource;
globalThis.EventSource = class extends Heard {
  set onmessage(listener) { super.onmessage = (event) => globalThis.isDeaf || listener(event); }
}`;

/** From now on the window shows what it shows, as one behind a broken line does; what is pressed there still arrives. */
export async function stopHearing({ page }: Window): Promise<void> {
  await page.evaluate('globalThis.isDeaf = true');
}

function windowOn(page: Page): Window {
  const newest = (kind: string, words: RegExp | string): Locator =>
    page.locator(`#messages .message${kind}`, { hasText: words }).last();
  return {
    page,
    says: async (line) => {
      await page.locator('#composer').fill(line);
      await page.locator('#composer').press('Enter');
    },
    message: (words) => newest(':not(.ephemeral)', words),
    answer: (words) => newest('.ephemeral', words),
    presses: (message, button) => message.getByRole('button', { name: button, exact: true }).click(),
    goes: async (channel) => {
      await page.locator('.place', { hasText: channel }).click();
      await page.getByRole('heading', { level: 1, name: channel }).waitFor();
    },
  };
}
