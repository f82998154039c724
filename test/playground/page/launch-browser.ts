import { type Browser, chromium } from 'playwright-core';
import { getChromium } from '../../support/chromium.ts';

const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'];
const quiet = [...flags, '--disable-background-networking', '--disable-component-update'];

/** A headless browser that talks to nobody but the page under test. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = await getChromium(process.env, () => undefined);
  return await chromium.launch({ executablePath, args: quiet });
}
