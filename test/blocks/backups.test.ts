import { expect, test } from 'vitest';
import { backupLines, backupNotice } from '../../blocks/backups.ts';
import { isComponentName, must } from '../../src/domain/ids.ts';
import type { Safekeeping } from '../../src/domain/safekeeping.ts';
import { production, shop, shopProduction } from '../support/config.ts';

const nowMs = Date.parse('2026-03-01T10:00:00Z');
const component = must(isComponentName, 'backup');
const kept: Safekeeping = { target: shopProduction, component, sinceMs: 0 };
const newest = { says: 'gs://b/x: 12431 documents, 3.7 MB', endedAtMs: nowMs };
const proven = { backup: 'gs://b/x', atMs: nowMs, documents: 12_431, ms: 240_000 };
const shown = (more: Partial<Safekeeping>): string =>
  backupLines({ ...kept, ...more }).mrkdwn.replaceAll(/<!date[^|]+\|[^>]+>/g, '3 days ago');

test('the newest verified backup and the last proven restore are told with their age', () => {
  expect(shown({ newest, proven })).toBe(
    'verified 3 days ago, gs://b/x: 12431 documents, 3.7 MB · restore proven 3 days ago: 12,431 documents in 4 min',
  );
});

test('that nothing is verified or proven, and what failed last, is told too', () => {
  const trouble = { duty: 'proof', sentence: '12400 documents came back, and 12431 were saved', atMs: nowMs } as const;

  expect(shown({})).toBe('⚠ no verified backup is known · never proven');
  expect(shown({ newest, trouble })).toContain('never proven · ⚠ the last proof failed 3 days ago: 12400 documents');
});

test('a notice says what failed and that nothing live was touched', () => {
  const about = { target: shopProduction, service: shop, environment: production, component, atMs: nowMs };

  const { text, blocks } = backupNotice({
    about: 'backup',
    event: 'proof-failed',
    ...about,
    sentence: 'no <b> rights',
  });

  expect(text).toBe('⚠ shop in production: The proof of the backup failed');
  expect(JSON.stringify(blocks)).toContain('no &lt;b&gt; rights');
});
