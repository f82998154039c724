import { beforeEach, describe, expect, it } from 'vitest';
import type { Deployment } from '../../src/domain/deployment.ts';
import type { OpenStore } from '../../src/store/open.ts';
import { freshDatabase } from '../support/postgres.ts';
import { opened } from './opened.ts';
import { ada, aDraft, deploys, never } from './sample.ts';

const nowMs = 1_000_000;
let url = '';

beforeEach(async () => {
  const database = await freshDatabase();
  url = database.url;
  return database.drop;
});

/** Deployments whose cards show them as they are. */
async function drawnCards(from: OpenStore, count: number): Promise<readonly Deployment[]> {
  const added: Deployment[] = [];
  for (let n = 0; n < count; n++) {
    const deployment = await from.store.transact(async (tx) => {
      const draft = await tx.addDeployment(aDraft(), never);
      await tx.enqueue({ kind: 'channel', channel: deploys }, { kind: 'card', deployment: draft.id }, nowMs);
      return draft;
    });
    const [row] = await from.outbox.take(nowMs, 1);
    await from.outbox.sent(row!, { channel: deploys, ts: `${n}.1`, drawn: { version: 1, epoch: 1 } }, 0);
    added.push(deployment);
  }
  return added;
}

const save = (from: OpenStore, next: Deployment): Promise<Deployment> =>
  from.store.transact((tx) => tx.saveDeployment(next, never));

describe('cards', () => {
  it('come due by urgency: phase first, then what people act on, then numbers', async () => {
    const process = await opened(url);
    const [numbers, approved, moved] = await drawnCards(process, 3);
    await save(process, { ...numbers!, output: ['42 %'] });
    await save(process, { ...approved!, approvals: [{ by: ada, atMs: 1, digest: approved!.digest }] });
    await save(process, { ...moved!, phase: 'queued', epoch: 2 });

    const due = await process.cards.takeDue(nowMs, 9);

    expect(due.map(({ deployment }) => deployment)).toEqual([moved!.id, approved!.id, numbers!.id]);
    expect(await process.cards.takeDue(nowMs, 9)).toEqual([]);
  });

  it('wait with mere numbers for the time that the last drawing named, but not with a phase', async () => {
    const process = await opened(url);
    const [deployment] = await drawnCards(process, 1);
    let stored = await save(process, { ...deployment!, output: ['1'] });
    const [card] = await process.cards.takeDue(nowMs, 1);
    await process.cards.drawn(card!, { version: stored.version, epoch: 1, nextAtMs: nowMs + 2_000 });
    stored = await save(process, { ...stored, output: ['2'] });

    expect(await process.cards.takeDue(nowMs + 1_999, 1)).toEqual([]);
    stored = await save(process, { ...stored, phase: 'queued', epoch: 2 });

    expect(await process.cards.takeDue(nowMs, 1)).toMatchObject([{ drawnVersion: 2, drawnEpoch: 1 }]);
  });

  it('close when a final deployment was drawn as it is, and open again when it changes', async () => {
    const process = await opened(url);
    const [deployment] = await drawnCards(process, 1);
    const stored = await save(process, { ...deployment!, phase: 'cancelled', epoch: 2 });
    const [card] = await process.cards.takeDue(nowMs, 1);
    await process.cards.drawn(card!, { version: 1, epoch: 2, nextAtMs: undefined });
    const [again] = await process.cards.takeDue(nowMs, 1);

    expect(again).toMatchObject({ drawnVersion: 1, drawnEpoch: 2 });
    await process.cards.drawn(again!, { version: stored.version, epoch: 2, nextAtMs: undefined });
    expect(await process.cards.takeDue(nowMs, 1)).toEqual([]);
    await save(process, { ...stored, reason: 'a late word' });
    expect(await process.cards.takeDue(nowMs, 1)).toHaveLength(1);
  });

  it('are drawn again after a postponement, and all live ones after a start', async () => {
    const process = await opened(url);
    const [first, second] = await drawnCards(process, 2);
    await save(process, { ...first!, epoch: 2 });
    const [card] = await process.cards.takeDue(nowMs, 1);
    await process.cards.postpone(card!, nowMs + 5_000);
    await save(process, { ...second!, phase: 'cancelled', epoch: 2 });
    const [last] = await process.cards.takeDue(nowMs, 1);
    await process.cards.drawn(last!, { version: 2, epoch: 2, nextAtMs: undefined });

    await process.cards.redrawAll(nowMs);

    expect(await process.cards.takeDue(nowMs + 4_999, 9)).toEqual([]);
    expect((await process.cards.takeDue(nowMs + 5_000, 9)).map((due) => due.deployment)).toEqual([first!.id]);
    expect(await process.cards.liveCount()).toBe(1);
  });

  it('share one budget of edits: five at once, then 45 a minute, over all processes', async () => {
    const processes = [await opened(url), await opened(url)];
    const takes = await Promise.all(
      Array.from({ length: 20 }, (_, n) => processes[n % 2]!.cards.takeBudget(nowMs + (n % 2))),
    );
    const waits = takes.flatMap((take) => (take.kind === 'wait' ? [take.untilMs] : []));

    expect(takes.filter((take) => take.kind === 'granted')).toHaveLength(5);
    expect(Math.max(...waits)).toBeLessThanOrEqual(nowMs + 1_336);
    expect(await processes[0]!.cards.takeBudget(Math.max(...waits))).toEqual({ kind: 'granted' });
    let granted = 0;
    for (let second = 60; second < 120; second++)
      for (let n = 0; n < 3; n++) {
        const take = await processes[n % 2]!.cards.takeBudget(nowMs + second * 1_000);
        if (take.kind === 'granted') granted += 1;
      }
    expect(granted).toBeGreaterThanOrEqual(48);
    expect(granted).toBeLessThanOrEqual(50);
  });

  it('leave the last edits to what is urgent', async () => {
    const process = await opened(url);
    const [numbers, moved] = await drawnCards(process, 2);
    await save(process, { ...numbers!, output: ['42 %'] });
    await save(process, { ...moved!, phase: 'queued', epoch: 2 });

    const due = await process.cards.takeDue(nowMs, 9);
    const takes = [];
    for (let n = 0; n < 4; n++) takes.push(await process.cards.takeBudget(nowMs, 2));

    expect(due.map(({ isUrgent }) => isUrgent)).toEqual([true, false]);
    expect(takes.map(({ kind }) => kind)).toEqual(['granted', 'granted', 'granted', 'wait']);
    expect(await process.cards.takeBudget(nowMs)).toEqual({ kind: 'granted' });
    expect(takes[3]).toEqual({ kind: 'wait', untilMs: nowMs + 1_334 });
  });
});
