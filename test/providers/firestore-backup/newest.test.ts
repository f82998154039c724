import { expect, test } from 'vitest';
import type { FarExport } from '../../../src/providers/google/firestore-far.ts';
import { isVerified } from '../../../src/providers/firestore-backup/newest.ts';

const ended = (change: Partial<FarExport> = {}): FarExport => ({
  ...{ name: 'operations/1', isOver: true, state: 'SUCCESSFUL', prefix: 'gs://shop/1', collections: [] },
  ...{ documents: { done: 5_000, expected: 5_000 }, bytes: { done: 9, expected: 9 } },
  ...change,
});
const counted = (done: number, expected: number): FarExport => ended({ documents: { done, expected } });

test('an export that ended well is a backup, whatever Google had estimated before', () => {
  expect([counted(5_000, 5_000), counted(4_990, 5_000), counted(12, 0), counted(0, 0)].map(isVerified)).toEqual([
    ...[true, true, true, true],
  ]);
});

test('an export that failed, goes on, or is empty where documents were expected is none', () => {
  const failed = ended({ error: { code: 13, message: 'no' }, state: 'FAILED' });
  const cancelled = ended({ state: 'CANCELLED' });

  expect([failed, cancelled, ended({ isOver: false, state: 'PROCESSING' }), counted(0, 5_000)].map(isVerified)).toEqual(
    [...[false, false, false, false]],
  );
});
