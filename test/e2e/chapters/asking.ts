import { expect, test } from 'vitest';
import { picture } from '../support/picture.ts';
import type { Stage } from '../support/stage.ts';

/** Finding the words: suggestions, the form, the plan. */
export function asking(stage: () => Stage): void {
  test('a slash offers the commands with what can follow them', async () => {
    const { page } = stage().ada;
    const composer = page.locator('#composer');

    await composer.pressSequentially('/de');
    await page.getByRole('option', { name: '/deploy' }).waitFor();
    await composer.press('Tab');

    expect(await composer.inputValue()).toBe('/deploy ');
    await page.locator('.composer-hint', { hasText: '<service> <environment>' }).waitFor();
    await composer.fill('');
  });

  test('the form finds services, environments and revisions while one types', async () => {
    const { ada } = stage();
    const { page } = ada;

    await ada.says('/deploy');
    const form = page.getByRole('dialog', { name: 'Deploy' });
    for (const [field, typed, offered] of [
      ['Service', 'sh', /^shop/],
      ['Environment', 'stag', /staging/],
      ['Revision', 'v2', /^v2/],
    ] as const) {
      await form.locator('.input', { hasText: field }).locator('.select-face').click();
      await page.getByRole('combobox', { name: 'Type to narrow the list' }).fill(typed);
      await page.getByRole('option', { name: offered }).first().click();
    }
    await form.getByRole('textbox', { name: 'Reason' }).fill('gift wrapping');
    await form.getByRole('button', { name: 'Ask for it' }).click();

    await ada.message('shop v2 → staging · ').waitFor();
    await ada.message('gift wrapping').waitFor();
  });

  test('the plan says what, how, how to undo it and who has to agree, to the asker alone', async () => {
    const { ada, grace } = stage();

    await ada.says('/deploy plan shop production v2');
    const plan = ada.answer('shop v2 → production · PLAN');
    await plan.waitFor();

    const text = await plan.innerText();
    for (const words of ['4 commits by 3 people since v1', '10 %', '100 %, then watched', 'Undo', 'release managers'])
      expect(text).toContain(words);
    await picture('plan', plan);
    await expect(grace.message('shop v2 → production · PLAN').count()).resolves.toBe(0);
    await ada.presses(plan, 'Cancel');
    await plan.waitFor({ state: 'detached' });
  });
}
