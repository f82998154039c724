import { expect, test } from 'vitest';
import { backupFresh } from '../../../src/pipeline/checks/backup-fresh.ts';
import { ProviderError } from '../../../src/ports/provider-error.ts';
import type { Provider } from '../../../src/ports/provider.ts';
import { silentProvider } from '../../support/silent-provider.ts';
import { isComponentName, must } from '../../../src/domain/ids.ts';
import { aPlan } from '../../domain/support/deployments.ts';
import { shopProduction } from '../../support/config.ts';

const nowMs = Date.parse('2026-03-01T10:00:00Z');
const hourMs = 3_600_000;

const provider = (newestBackup: Provider['newestBackup']): Provider => ({
  ...silentProvider,
  ...(newestBackup === undefined ? {} : { newestBackup }),
});

/** Days ago that a restore was proven. */
type Proven = number | undefined;

const storeOf = (provenDays: Proven) => ({
  safekeepings: () => {
    const proven = {
      backup: 'gs://b/x',
      atMs: nowMs - (provenDays ?? 0) * 24 * hourMs,
      documents: 12_431,
      ms: 240_000,
    };
    const [component] = aPlan().procedure.components;
    const kept = { target: shopProduction, component: component?.name ?? must(isComponentName, 'none'), sinceMs: 0 };
    return Promise.resolve([{ ...kept, ...(provenDays === undefined ? {} : { proven }) }]);
  },
});

const answerOf = ({ newest, settings = {}, provenDays }: Omit<Case, 'passed' | 'summary'>) =>
  backupFresh(() => provider(newest), { now: () => nowMs }, storeOf(provenDays)).run(
    { name: 'backup', kind: 'backup-fresh', mode: 'enforce', timeoutMs: 1_000, remedy: 'x', settings },
    aPlan(),
    AbortSignal.timeout(1_000),
  );
const aged = (hours: number) => () =>
  Promise.resolve({ says: 'gs://b/x: 4000 documents, 1.2 MB', endedAtMs: nowMs - hours * hourMs });

interface Case {
  readonly newest: Provider['newestBackup'];
  readonly settings?: Readonly<Record<string, number>>;
  readonly provenDays?: number;
  readonly passed: boolean;
  readonly summary: string;
}

const failing = () => Promise.reject(new ProviderError('unavailable', 'Firestore answered 503'));
const cases: Readonly<Record<string, Case>> = {
  'younger than a day': { newest: aged(3), passed: true, summary: 'gs://b/x: 4000 documents, 1.2 MB, 3 hours old' },
  'older than a day': { newest: aged(25), passed: false, summary: 'gs://b/x: 4000 documents, 1.2 MB, 25 hours old' },
  'older than it may be here': {
    newest: aged(1),
    settings: { withinHours: 0.5 },
    passed: false,
    summary: 'gs://b/x: 4000 documents, 1.2 MB, 60 minutes old',
  },
  'not whole': { newest: () => Promise.resolve(undefined), passed: false, summary: 'there is no verified backup' },
  'not to be asked for': { newest: failing, passed: false, summary: 'Firestore answered 503' },
  'proven lately': {
    newest: aged(3),
    settings: { provenWithinDays: 7 },
    provenDays: 3,
    passed: true,
    summary: 'gs://b/x: 4000 documents, 1.2 MB, 3 hours old; restore proven 3 days ago: 12,431 documents',
  },
  'proven too long ago': {
    newest: aged(3),
    settings: { provenWithinDays: 7 },
    provenDays: 8,
    passed: false,
    summary: 'gs://b/x: 4000 documents, 1.2 MB, 3 hours old; restore proven 8 days ago: 12,431 documents',
  },
  'never proven': {
    newest: aged(3),
    settings: { provenWithinDays: 7 },
    passed: false,
    summary: 'gs://b/x: 4000 documents, 1.2 MB, 3 hours old; that it can be restored was never proven',
  },
  'made by nobody': { newest: undefined, passed: false, summary: 'no component makes backups here' },
};

test.each(Object.entries(cases))('a backup that is %s is judged so', async (_, { passed, summary, ...asked }) => {
  expect(await answerOf(asked)).toEqual({ passed, summary });
});
