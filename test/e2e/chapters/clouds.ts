import { expect, test } from 'vitest';
import type { Stage } from '../support/stage.ts';

/** What is released to the clouds, and what these believe. */
export function clouds(stage: () => Stage): void {
  test('the site was released to Vercel, whose page shows it', async () => {
    const { ada } = stage();
    await ada.goes('#cloud');
    await ada.message(/site v1 → production · ✓ live/).waitFor();

    const opening = ada.page.context().waitForEvent('page');
    await ada.page.getByRole('link', { name: 'What Vercel believes' }).click();
    const vercel = await opening;

    await vercel.getByRole('heading', { level: 1, name: 'What Vercel believes' }).waitFor();
    expect(await vercel.getByText('live', { exact: true }).count()).toBe(2);
    await vercel.close();
    await ada.goes('#deployments');
  });
}
