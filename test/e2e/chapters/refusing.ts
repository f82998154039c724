import { expect, test } from 'vitest';
import type { Stage } from '../support/stage.ts';
import { stopHearing } from '../support/window.ts';

/** People say no, and the bot says no. */
export function refusing(stage: () => Stage): void {
  test('who has not the role is told so, alone, and nothing is counted', async () => {
    const { open, ada, grace } = stage();
    const dennis = await open('dennis');
    await ada.says('/deploy shop production v4');
    await dennis.presses(dennis.message('shop v4 → production · waiting'), 'Approve');

    await dennis.answer('You may not').waitFor();

    expect(await grace.answer('You may not').count()).toBe(0);
    await grace.message('shop v4 → production · waiting for approval (0 of 1)').waitFor();
    await dennis.page.context().close();
  });

  test('nobody approves the own request', async () => {
    const { ada } = stage();

    await ada.presses(ada.message('shop v4 → production · waiting'), 'Approve');

    await ada.answer(/your own request|You may not/).waitFor();
  });

  test('a rejection needs a reason, which everybody reads on the card', async () => {
    const { grace, ada } = stage();
    const form = grace.page.getByRole('dialog', { name: 'Reject' });

    await grace.presses(grace.message('shop v4 → production · waiting'), 'Reject…');
    await form.getByRole('button', { name: 'Reject' }).click();
    await form.getByRole('alert').waitFor();
    await form.getByRole('textbox', { name: 'Reason' }).fill('not before the holidays');
    await form.getByRole('button', { name: 'Reject' }).click();

    await ada.message(/shop v4 → production · ✗ rejected.*not before the holidays/s).waitFor();
  });

  test('a press on a card as it was a while ago is not counted, and says why', async () => {
    const { ada, grace, linus, open } = stage();
    await ada.says('/deploy shop production v5');
    const late = await open('linus');
    const card = late.message('shop v5 → production · waiting');
    await card.waitFor();
    await stopHearing(late);
    await grace.presses(grace.message('shop v5 → production · '), 'Cancel');
    await grace.page.getByRole('button', { name: 'Cancel it' }).click();
    await ada.message('shop v5 → production · ✗ cancelled').waitFor();

    await late.presses(card, 'Approve');

    await linus.answer(/does not wait for approval|changed/).waitFor();
    await late.page.context().close();
  });

  test('a request is taken back only after the question whether one means it', async () => {
    const { ada } = stage();
    await ada.says('/deploy shop production v5');
    const card = ada.message('shop v5 → production · waiting');
    const question = ada.page.getByRole('dialog', { name: 'Cancel this request?' });

    await ada.presses(card, 'Cancel');
    await question.getByRole('button', { name: 'Go back' }).click();
    await question.waitFor({ state: 'detached' });
    await card.waitFor();
    await ada.presses(card, 'Cancel');
    await question.getByRole('button', { name: 'Cancel it' }).click();

    await card.waitFor({ state: 'detached' });
  });
}
