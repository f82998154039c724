import { expect, test } from 'vitest';
import { tooWide } from '../../playground/page/inspect-page.ts';
import { picture, takesPictures } from '../support/picture.ts';
import type { Stage } from '../support/stage.ts';

/** A good release goes live step by step, before everybody's eyes. */
export function releasing(stage: () => Stage): void {
  test('one asks, another approves, and the card follows the traffic until all of it is there', async () => {
    const { ada, grace, open } = stage();

    await ada.says('/deploy shop production v2');
    await grace.presses(grace.message('shop v2 → production · waiting'), 'Approve');

    await grace.answer('shop v2 → production: you approved it (1 of 1)').waitFor();
    const phone = await open('grace', { width: 390, height: 844 });
    await ada.message(/shop v2 → production · 10 %/).waitFor();
    await ada.message(/shop v2 → production · 25 %/).waitFor();
    await ada.message(/about \d+ s left.*traffic: 25 % on v2, 75 % on v1/s).waitFor();
    if (takesPictures) await ada.message(/25.%.now (?:[5-9]|1\d)(?:\.\d)? s of/).waitFor();
    await grace.page.mouse.move(0, 0);
    await Promise.all([picture('card-in-flight', grace.page), picture('phone', phone.page)]);
    expect(await phone.page.evaluate(tooWide)).toEqual([]);
    await phone.page.context().close();
    await ada.page.locator('.legend', { hasText: /v1.*v2/ }).waitFor();
    await ada.message(/shop v2 → production · 50 %/).waitFor();
    await ada.message('shop v2 → production · 100 %, watching').waitFor();
    await ada.message('shop v2 → production · ✓ live').waitFor();
    await ada.page.locator('.legend', { hasText: 'v2 100 %' }).waitFor();
  });
}
