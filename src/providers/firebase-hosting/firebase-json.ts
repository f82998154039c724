import { z } from 'zod';
import { ProviderError } from '../../ports/provider-error.ts';
import type { HostingSettings } from './settings.ts';

const pattern = z.looseObject({
  source: z.string().optional(),
  glob: z.string().optional(),
  regex: z.string().optional(),
});
const pinned = { region: z.string().optional(), pinTag: z.boolean().optional() };

const section = z.looseObject({
  site: z.string().optional(),
  target: z.string().optional(),
  ignore: z.array(z.string()).default([]),
  rewrites: z
    .array(
      pattern.extend({
        destination: z.string().optional(),
        function: z
          .union([
            z.string().transform((functionId) => ({ functionId })),
            z.looseObject({ functionId: z.string(), ...pinned }),
          ])
          .optional(),
        run: z.looseObject({ serviceId: z.string(), ...pinned }).optional(),
        dynamicLinks: z.boolean().optional(),
      }),
    )
    .optional(),
  redirects: z.array(pattern.extend({ destination: z.string(), type: z.int().default(301) })).optional(),
  headers: z
    .array(pattern.extend({ headers: z.array(z.strictObject({ key: z.string(), value: z.string() })) }))
    .optional(),
  cleanUrls: z.boolean().optional(),
  trailingSlash: z.boolean().optional(),
  appAssociation: z.enum(['AUTO', 'NONE']).optional(),
  i18n: z.looseObject({ root: z.string() }).optional(),
});
const firebaseJson = z.looseObject({ hosting: z.union([section.transform((one) => [one]), z.array(section)]) });

type Section = z.infer<typeof section>;

/** The hosting section of a firebase.json in the words of the API. */
export interface SiteConfig {
  readonly ignore: readonly string[];
  readonly serving: Readonly<Record<string, unknown>>;
  /** Services that a rewrite ties to one of their revisions. */
  readonly pinned: readonly string[];
}

/** Nothing but the files. */
export const plainSite: SiteConfig = { ignore: [], serving: {}, pinned: [] };

/** Reads the section that is meant for this site. */
export function readFirebaseJson(
  text: string,
  { site, target, functions }: Pick<HostingSettings, 'site' | 'target' | 'functions'>,
): SiteConfig {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new ProviderError('invalid', 'the firebase.json is no JSON');
  }
  const parsed = firebaseJson.safeParse(json);
  if (!parsed.success)
    throw new ProviderError('invalid', `the firebase.json: ${z.prettifyError(parsed.error).slice(0, 300)}`);
  const { hosting } = parsed.data;
  const named = hosting.find((one) =>
    target === undefined ? one.site === site : one.target === target || one.site === target,
  );
  const only = hosting.length === 1 && target === undefined ? hosting[0] : undefined;
  const found = named ?? only;
  if (found === undefined)
    throw new ProviderError('invalid', `the firebase.json has no hosting entry for ${target ?? site}`);
  return { ignore: found.ignore, serving: servingOf(found, functions), pinned: pinnedIn(found) };
}

const given = <Value>(name: string, value: Value | undefined) => (value === undefined ? {} : { [name]: value });

const where = ({ source, glob, regex }: z.infer<typeof pattern>) =>
  regex === undefined ? { glob: glob ?? source ?? '**' } : { regex };

function servingOf(found: Section, generation: HostingSettings['functions']): Readonly<Record<string, unknown>> {
  const { cleanUrls, trailingSlash, appAssociation, i18n } = found;
  return {
    ...given(
      'rewrites',
      found.rewrites?.map((one) => rewriteOf(one, generation)),
    ),
    ...given(
      'redirects',
      found.redirects?.map((one) => ({ ...where(one), location: one.destination, statusCode: one.type })),
    ),
    ...given(
      'headers',
      found.headers?.map((one) => ({
        ...where(one),
        headers: Object.fromEntries(one.headers.map(({ key, value }) => [key, value])),
      })),
    ),
    ...given('cleanUrls', cleanUrls),
    ...given('trailingSlashBehavior', trailingSlash === undefined ? undefined : trailingSlash ? 'ADD' : 'REMOVE'),
    ...given('appAssociation', appAssociation),
    ...given('i18n', i18n === undefined ? undefined : { root: i18n.root }),
  };
}

type RewriteRule = NonNullable<Section['rewrites']>[number];

/** Cloud Run's name for a function of the second generation. */
const serviceOf = (functionId: string): string => functionId.toLowerCase().replaceAll('_', '-');

function rewriteOf(one: RewriteRule, generation: HostingSettings['functions']): Readonly<Record<string, unknown>> {
  const at = where(one);
  if (one.run !== undefined)
    return { ...at, run: { serviceId: one.run.serviceId, ...given('region', one.run.region) } };
  if (one.function !== undefined) {
    const region = 'region' in one.function ? one.function.region : undefined;
    const { functionId } = one.function;
    return generation === 'second'
      ? { ...at, run: { serviceId: serviceOf(functionId), ...given('region', region) } }
      : { ...at, function: functionId, ...given('functionRegion', region) };
  }
  if (one.dynamicLinks === true) return { ...at, dynamicLinks: true };
  if (one.destination !== undefined) return { ...at, path: one.destination };
  throw new ProviderError('invalid', `a rewrite of the firebase.json leads nowhere (${JSON.stringify(at)})`);
}

const pinnedIn = ({ rewrites = [] }: Section): readonly string[] =>
  rewrites.flatMap(({ run, function: called }) => [
    ...(run?.pinTag === true ? [run.serviceId] : []),
    ...(called !== undefined && 'pinTag' in called && called.pinTag === true ? [called.functionId] : []),
  ]);
