import { expect, test } from 'vitest';
import { picture } from '../support/picture.ts';
import type { Stage } from '../support/stage.ts';

/** A bad release comes back by itself; a good one comes back by hand. */
export function comingBack(stage: () => Stage): void {
  test('a release that fails 5 % of its requests is back within seconds, without anybody', async () => {
    const { ada, grace } = stage();

    await ada.says('/deploy shop production v3');
    await grace.presses(grace.message('shop v3 → production · waiting'), 'Approve');
    const card = grace.message('shop v3 → production · ↩ ROLLED BACK');
    await card.waitFor({ timeout: 40_000 });

    const text = await card.innerText();
    for (const words of ['production is on v2 again', 'limit 2 %', 'production is locked for shop', 'v3 is marked bad'])
      expect(text).toContain(words);
    await grace.page.mouse.move(0, 0);
    await grace.page.locator('.legend', { hasText: 'v2 100 %' }).waitFor();
    await picture('rolled-back', grace.page);
  });

  test('those who must know were told: the alerts channel, and who wrote the commits', async () => {
    const { open } = stage();
    const dennis = await open('dennis');

    await dennis.goes('alerts');
    await dennis.message(/shop v3 → production · ↩ rolling back to v2/).waitFor();
    await dennis.goes('Quarterdeck');
    await dennis.message('shop v3 → production').waitFor();

    await dennis.page.context().close();
  });

  test('the status says what is live and why production is locked', async () => {
    const { ada } = stage();

    await ada.says('/status shop');
    const status = ada.answer(/freeze: none/);
    await status.waitFor();

    expect(await status.innerText()).toMatch(/v2 ✓.*locked.*“v3 rolled back”/s);
    await picture('status', status);
  });

  test('the lock stops the next deployment and offers the way out', async () => {
    const { ada } = stage();

    await ada.says('/deploy shop production v6');

    await ada
      .message(/shop v6 → production · /)
      .or(ada.answer(/locked/))
      .first()
      .waitFor();
  });

  test('a rollback by hand passes the lock, and is done in seconds', async () => {
    const { grace } = stage();

    await grace.says('/rollback shop production');

    await grace.message('shop in production back to v1 · ✓ live').waitFor();
    await grace.page.locator('.legend', { hasText: 'v1 100 %' }).waitFor();
  });

  test('a message can be the start of a rollback, and home shows the own deployments', async () => {
    const { grace } = stage();
    const card = grace.message('shop v2 → production · ✓ live');

    await card.hover();
    await card.getByRole('button', { name: 'More for this message' }).click();
    await grace.page.getByRole('menuitem', { name: /Roll this back/ }).click();
    const form = grace.page.getByRole('dialog');
    await form.getByText('production').first().waitFor();
    await form.getByRole('button', { name: 'Close' }).click();
    await grace.goes('Quarterdeck');
    await grace.page.getByRole('button', { name: 'Home', exact: true }).click();
    await grace.page.getByRole('region', { name: 'App home' }).getByText('shop in production back to v1').waitFor();

    expect(await grace.page.getByRole('region', { name: 'App home' }).innerText()).toContain(
      'Waiting for your approval',
    );
    await grace.goes('deployments');
  });

  test('the thread below the card tells all that happened, in order', async () => {
    const { ada } = stage();

    await ada.message('shop v2 → production · ✓ live').locator('.replies').click();
    const thread = ada.page.getByRole('log', { name: 'Thread' });
    // Slack takes about one message a second and channel; what the thread tells comes after the card.
    await thread.getByText('live').last().waitFor();
    await thread.getByText(/live after/).waitFor();

    const words = await thread.innerText();
    const places = ['asks for it', 'approved', '10 %', '25 %', '50 %', 'live'].map((word) => words.lastIndexOf(word));
    expect(places).toEqual(places.toSorted((left, right) => left - right));
    await ada.page.getByRole('button', { name: 'Close thread' }).click();
  });
}
