import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';

const folder = join(import.meta.dirname, '../../../docs/pictures');

/** Whether this run takes the README's pictures anew. */
export const takesPictures = process.env['UPDATE_PICTURES'] === '1';

/** Takes one of the README's pictures, of a whole window or of a part, when this run is to take them. */
export async function picture(name: string, of: Page | Locator): Promise<void> {
  if (!takesPictures) return;
  const page = 'page' in of ? of.page() : of;
  // What only a pointer or the focus brings up is no part of a picture.
  await page.mouse.move(0, 0);
  await page.evaluate('document.activeElement?.blur()');
  await of.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled', caret: 'hide' });
}
