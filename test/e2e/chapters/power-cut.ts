import { expect, test } from 'vitest';
import type { Stage } from '../support/stage.ts';

/** The plug is pulled in the middle of a deployment. */
export function powerCut(stage: () => Stage): void {
  test('Grace unlocks production', async () => {
    const { grace } = stage();

    await grace.says('/deploy unlock shop production');

    await grace.answer('You unlocked shop in production').waitFor();
  });

  test('the shop goes on while the bot is dead, and the deployment goes on when it is back', async () => {
    const { grace, linus, playground } = stage();
    await grace.says('/deploy shop production v6');
    await linus.presses(linus.message('shop v6 → production · waiting'), 'Approve');
    await linus.message(/shop v6 → production · 10 %/).waitFor();

    await linus.page.getByRole('button', { name: "Pull the bot's plug" }).click();
    await linus.page.getByText('The bot is unplugged.').waitFor();
    await linus.page.getByText('The bot is not connected.').waitFor();
    const answers = await Promise.all(Array.from({ length: 40 }, () => fetch(playground.shopUrl)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 40 }, () => 200));

    await linus.page.getByRole('button', { name: 'Plug it in again' }).click();
    await linus.page.getByText('The bot is running.').waitFor();
    await linus.message('shop v6 → production · ✓ live').waitFor({ timeout: 100_000 });
    await linus.page.locator('.legend', { hasText: 'v6 100 %' }).waitFor();
  });

  test('the tour is done', async () => {
    await stage().ada.page.getByText('All done.').waitFor();
  });
}
