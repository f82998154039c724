import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isFence, isRevision, isStepKey, must } from '../../src/domain/ids.ts';
import type { Fence } from '../../src/domain/ids.ts';
import type { Release } from '../../src/domain/plan.ts';
import { ProviderError } from '../../src/ports/provider-error.ts';
import type { ComponentTarget, Handle, Provider, RestoreRequest, StepCall } from '../../src/ports/provider.ts';
import type { Doer, Ended, Released } from './whole.ts';
import { ended as endOf, releaseWhole, restoreWhole, restoredFrom, shiftWhole, shiftedFrom } from './whole.ts';

/** A provider with the world that it changes, made anew for each test. */
export interface ProviderStand {
  readonly at: ComponentTarget;
  /** A provider as a freshly started program has it. */
  readonly newProvider: () => Provider;
  /** A provider as another machine has it; only asked for when work is bound to its machine. */
  readonly onAnotherHost?: () => Provider;
  /** A release that becomes ready. */
  readonly good: (name: string) => Release;
  /** A release whose work does not end by itself. */
  readonly endless: (name: string) => Release;
  /** How often work on this release was really begun. */
  readonly timesBegun: (release: Release) => number;
  /** The share of traffic, in percent, that this version really gets. */
  readonly shareOf: (version: string) => Promise<number>;
  readonly end: () => Promise<void>;
}

/** A release of the stand's service with a made-up commit. */
export function aRelease(at: ComponentTarget, name: string): Release {
  const hash = Buffer.from(name).toString('hex').padEnd(40, '0').slice(0, 40);
  return { service: at.service, number: 1, revision: must(isRevision, hash), label: name };
}

/** What a provider can do beyond the common promise. */
export interface ProviderTraits {
  readonly splitsTraffic: boolean;
  readonly boundToHost: boolean;
  /** `false` where the far end has no place for the owner's fence, and an etag keeps a late owner out instead. */
  readonly keepsFence?: false;
  /** The work is over when `release` answers: there is nothing to cancel. */
  readonly endsAtOnce?: true;
}

/** What every provider promises to the core, whatever it releases to. */
export function providerContract(
  name: string,
  traits: ProviderTraits,
  makeStand: () => ProviderStand | Promise<ProviderStand>,
): void {
  let stand: ProviderStand;
  let provider: Provider;
  let steps = 0;
  beforeEach(async () => {
    stand = await makeStand();
    provider = stand.newProvider();
  });
  afterEach(async () => {
    await stand.end();
  });

  const fence = (value: number): Fence => must(isFence, value);
  const soon = (): AbortSignal => AbortSignal.timeout(15_000);
  const call = (more: Partial<StepCall> = {}): StepCall => ({
    key: must(isStepKey, `shop#1/1/step-${(steps += 1)}/web`),
    fence: fence(1),
    signal: soon(),
    ...more,
  });
  const doer = (by = provider): Doer => ({ provider: by, call });
  const ended = (handle: Handle, by = provider): Promise<Ended> => endOf(by, stand.at, handle);
  const released = (release: Release): Promise<Released> => releaseWhole(doer(), { ...stand.at, release });
  const live = async (release: Release): Promise<Released> => {
    const made = await released(release);
    if (stand.at.component.shift !== 'none')
      await shiftWhole(doer(), { ...stand.at, version: made.version, weight: 100 }, made.parts);
    return made;
  };
  const snapshot = async () => {
    const { summary, state } = await provider.describe(stand.at, soon());
    return { component: stand.at.component.name, summary, state };
  };
  /** The same call with the same key by two programs, followed to its end. */
  const restoredTwice = async (request: RestoreRequest, { parts }: Released): Promise<void> => {
    const step = call();
    await restoredFrom(doer(), request, { begun: await provider.restore(request, step), parts });
    const other = stand.newProvider();
    await restoredFrom(doer(other), request, { begun: await other.restore(request, step), parts });
  };
  const refusedWith = (code: string) => expect.objectContaining({ name: 'ProviderError', code }) as ProviderError;

  describe(`the ${name} provider`, () => {
    test('describes a place where nothing was ever released', async () => {
      expect((await provider.describe(stand.at, soon())).live).toEqual([]);
    });

    test('begins a release once, however often it is asked with one key', async () => {
      const step = call();
      const request = { ...stand.at, release: stand.good('one') };

      const handles = await Promise.all([provider.release(request, step), stand.newProvider().release(request, step)]);
      await ended(handles[0]);
      const late = await provider.release(request, step);

      expect(handles[1]).toEqual(handles[0]);
      expect(late).toEqual(handles[0]);
      expect(stand.timesBegun(request.release)).toBe(1);
    });

    test('follows after a restart what was begun before', async () => {
      const handle = await provider.release({ ...stand.at, release: stand.good('one') }, call());
      const stored = JSON.parse(JSON.stringify(handle)) as Handle;

      const progress = await ended(stored, stand.newProvider());

      expect(progress.kind).toBe('succeeded');
    });

    test('says what is live, from which revision and with which share', async () => {
      const release = stand.good('one');
      const { version } = await live(release);

      const description = await provider.describe(stand.at, soon());

      expect(description.live).toEqual([{ version, revision: release.revision, weight: 100 }]);
      expect(description.summary).toContain(version);
      expect(await stand.shareOf(version)).toBe(100);
    });

    test.runIf(traits.endsAtOnce !== true)('ends work under way when it is cancelled', async () => {
      const handle = await provider.release({ ...stand.at, release: stand.endless('stuck') }, call());
      expect((await provider.check(stand.at, handle, soon())).kind).toBe('running');

      await provider.cancel(stand.at, handle, call());

      expect((await ended(handle)).kind).toBe('failed');
    });

    test('puts back exactly what it described before', async () => {
      const old = await live(stand.good('one'));
      const before = await snapshot();
      const { facts } = await provider.describe(stand.at, soon());
      const next = await live(stand.good('two'));
      expect(await stand.shareOf(next.version)).toBe(100);

      await restoredTwice({ ...stand.at, snapshot: before }, next);

      expect(await stand.shareOf(old.version)).toBe(100);
      const after = await provider.describe(stand.at, soon());
      expect(after.live.map(({ version }) => version)).toEqual([old.version]);
      expect(after.facts).toEqual(facts);
    });

    test.runIf(traits.keepsFence !== false)('refuses an older owner and changes nothing', async () => {
      const old = await live(stand.good('one'));
      const before = await snapshot();
      const newer = (): StepCall => call({ fence: fence(8) });
      await restoreWhole({ provider, call: newer }, { ...stand.at, snapshot: before }, old.parts);
      const late = call({ fence: fence(7) });
      const release = stand.good('two');

      await expect(provider.release({ ...stand.at, release }, late)).rejects.toEqual(refusedWith('stale-fence'));
      await expect(provider.restore({ ...stand.at, snapshot: before }, late)).rejects.toEqual(
        refusedWith('stale-fence'),
      );

      expect(stand.timesBegun(release)).toBe(0);
      expect(await stand.shareOf(old.version)).toBe(100);
    });

    test('finds out what became of a release whose answer was lost', async () => {
      const request = { ...stand.at, release: stand.good('one') };
      const step = call();
      expect(await provider.reconcile({ kind: 'release', request }, step)).toEqual({ kind: 'not-done' });
      const handle = await provider.release(request, step);

      const found = await stand.newProvider().reconcile({ kind: 'release', request }, step);

      expect(found).toEqual({ kind: 'done', handle });
      expect((await ended(handle)).kind).toBe('succeeded');
    });

    test('finds out what became of a restore whose answer was lost', async () => {
      await live(stand.good('one'));
      const request = { ...stand.at, snapshot: await snapshot() };
      const next = await live(stand.good('two'));
      const step = call();
      expect(await provider.reconcile({ kind: 'restore', request }, step)).toEqual({ kind: 'not-done' });
      const begun = await provider.restore(request, step);
      await restoredFrom(doer(), request, { begun, parts: next.parts });

      const found = await stand.newProvider().reconcile({ kind: 'restore', request }, step);

      // What only split the work has done nothing itself: each part has a key of its own.
      expect(found.kind).toBe(begun.kind === 'split' ? 'not-done' : 'done');
    });

    test('ends a look whose signal has fired', async () => {
      await live(stand.good('one'));
      const fired = AbortSignal.abort();
      const began = Date.now();

      const looks = await Promise.allSettled([
        provider.describe(stand.at, fired),
        provider.publicUrl(stand.at, fired),
        provider.previewUrl(stand.at, 'v1', fired),
      ]);

      expect(Date.now() - began).toBeLessThan(2000);
      for (const look of looks) if (look.status === 'rejected') expect(look.reason).toBeInstanceOf(ProviderError);
    });

    test.runIf(traits.boundToHost)('follows nothing that belongs to another machine', async () => {
      const other = stand.onAnotherHost?.() ?? provider;
      const handle = await provider.release({ ...stand.at, release: stand.good('one') }, call());

      await expect(other.check(stand.at, handle, soon())).rejects.toEqual(refusedWith('host-gone'));
    });

    test.runIf(traits.splitsTraffic)('gives a version its share once, and the rest to what was live', async () => {
      const old = await live(stand.good('one'));
      const { version, parts } = await released(stand.good('two'));
      const request = { ...stand.at, version, weight: 25 };
      const step = call();

      await shiftedFrom(doer(), request, { begun: await provider.shift(request, step), parts });
      await shiftedFrom(doer(), request, { begun: await provider.shift(request, step), parts });

      expect(await stand.shareOf(version)).toBe(25);
      expect(await stand.shareOf(old.version)).toBe(75);
      if (traits.keepsFence === false) return;
      const late = call({ fence: fence(0) });
      await expect(provider.shift({ ...request, weight: 50 }, late)).rejects.toEqual(refusedWith('stale-fence'));
    });
  });
}
