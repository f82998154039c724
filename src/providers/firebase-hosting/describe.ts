import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonical } from '../../domain/json.ts';
import type { Description, Remark } from '../../ports/provider.ts';
import { idOf } from './calls.ts';
import type { HostingCalls, SiteRelease, SiteVersion } from './calls.ts';
import { revisionIn } from './marks.ts';
import type { HostingSettings } from './settings.ts';

/** What restore needs: the version that was shown, or that nothing was. */
export const hostedState = z.strictObject({ site: z.string(), version: z.string().nullable() });

/** The fix of a site that keeps too few releases. */
export const raiseRetention = 'raise-retention';

const configDigest = (config: unknown): string =>
  createHash('sha256')
    .update(canonical(config ?? {}))
    .digest('hex')
    .slice(0, 12);

/** The version that a release shows; a disabled site shows none. */
export const shownBy = (release: SiteRelease | undefined): SiteVersion | undefined =>
  release?.type === 'SITE_DISABLE' ? undefined : release?.version;

/** What users see, and whether the way back is long enough. */
export async function described(calls: HostingCalls, settings: HostingSettings): Promise<Description> {
  const [releases, live, most] = await Promise.all([
    calls.releases('live'),
    calls.channel('live'),
    calls.mostVersions(),
  ]);
  const { site } = settings;
  const version = shownBy(releases[0]);
  const remarks = [
    ...tooFewKept(live?.retainedReleaseCount, settings.keepReleases),
    ...tooFewVersions(most),
    ...pinnedRewrites(version),
  ];
  const state = { site, version: version === undefined ? null : idOf(version) };
  if (version === undefined) {
    const summary = `${site} shows nothing${releases.length === 0 ? ' yet' : ''}`;
    return { summary, live: [], facts: { [`live version of ${site}`]: 'none' }, state, remarks };
  }
  const revision = revisionIn(version.labels);
  const id = idOf(version);
  return {
    summary: `${site} shows ${id}${revision === undefined ? '' : ` (${revision.slice(0, 7)})`}`,
    live: [{ version: id, weight: 100, ...(revision === undefined ? {} : { revision }) }],
    facts: {
      [`live version of ${site}`]: id,
      [`configuration of ${site}`]: configDigest(version.config),
      [`files of ${site}`]: version.fileCount ?? '0',
    },
    remarks,
    state,
  };
}

function tooFewKept(kept: number | undefined, wanted: number): readonly Remark[] {
  if (kept === undefined || kept >= wanted) return [];
  const sentence = `Hosting keeps ${kept} earlier releases, ${wanted} should stay restorable`;
  return [{ code: 'retention-low', sentence, fix: { id: raiseRetention, label: `Keep ${wanted} releases` } }];
}

const tooFewVersions = (most: number | undefined): readonly Remark[] =>
  most === undefined || most >= 3
    ? []
    : [
        {
          code: 'versions-limited',
          sentence: `the site keeps only ${most} versions (maxVersions): what was live before may be deleted by the next release`,
        },
      ];

const rewritesOf = z.looseObject({
  rewrites: z
    .array(z.looseObject({ run: z.looseObject({ serviceId: z.string(), tag: z.string().optional() }).optional() }))
    .default([]),
});

/** A site that is tied to a revision's tag brings that revision back when it is rolled back. */
function pinnedRewrites(version: SiteVersion | undefined): readonly Remark[] {
  const { rewrites } = rewritesOf.catch({ rewrites: [] }).parse(version?.config ?? {});
  const tied = rewrites.flatMap(({ run }) => (run?.tag === undefined ? [] : [run.serviceId]));
  if (tied.length === 0) return [];
  const sentence = `what is live is tied to a revision of ${[...new Set(tied)].join(', ')} (pinTag): showing it again brings that revision back`;
  return [{ code: 'rewrite-pinned', sentence }];
}
