import { z } from 'zod';
import { ProviderError } from '../../ports/provider-error.ts';
import type { Google } from '../google/clients.ts';
import type { RestCall } from '../google/rest.ts';
import { readBack } from '../supervised.ts';
import { releaseIdOf } from './settings.ts';
import type { RulesSettings } from './settings.ts';

const file = z.looseObject({ name: z.string(), content: z.string(), fingerprint: z.string().optional() });
const ruleset = z.looseObject({ name: z.string(), source: z.looseObject({ files: z.array(file) }) });
const listed = z.looseObject({
  rulesets: z.array(z.looseObject({ name: z.string(), createTime: z.string().default('') })).default([]),
  nextPageToken: z.string().default(''),
});
const released = z.looseObject({ name: z.string(), rulesetName: z.string(), updateTime: z.string().default('') });
const releasePage = z.looseObject({ releases: z.array(released).default([]), nextPageToken: z.string().default('') });
const issue = z.looseObject({
  severity: z.string().default(''),
  description: z.string().default(''),
  sourcePosition: z
    .looseObject({ fileName: z.string().default(''), line: z.number().default(0), column: z.number().default(0) })
    .prefault({}),
});

export type RulesFile = z.infer<typeof file>;
export type Ruleset = z.infer<typeof ruleset>;
export type Released = z.infer<typeof released>;
export type Issue = z.infer<typeof issue>;

const mostPages = 26;

/** Something that is not there is an answer; everything else stays a failure. */
const unlessMissing = (error: unknown): undefined => {
  if (error instanceof ProviderError && error.code === 'not-found') return undefined;
  throw error;
};

type Ask = (call: Pick<RestCall, 'method' | 'query' | 'body' | 'doing'> & { readonly at: string }) => Promise<unknown>;

interface Asking {
  readonly ask: Ask;
  readonly project: string;
  /** Of the release of this component. */
  readonly name: string;
}

/** The calls of the Security Rules API that we need, for what one component protects. */
export function rulesCalls(google: Pick<Google, 'rest'>, settings: RulesSettings, signal: AbortSignal) {
  const baseUrl = settings.apiUrl ?? 'https://firebaserules.googleapis.com';
  const project = `projects/${settings.project}`;
  const name = `${project}/releases/${releaseIdOf(settings)}`;
  const ask: Ask = async ({ at, ...rest }) => {
    const doing = `Security Rules, asked ${rest.doing}`;
    return (await google.rest(settings, { ...rest, doing, baseUrl, path: `/v1/${at}` }, signal)).body;
  };
  const asking = { ask, project, name };
  return { ...releaseCalls(asking), ...rulesetCalls(asking) };
}

function releaseCalls({ ask, project, name }: Asking) {
  return {
    /** What is in force; undefined when there never were rules. */
    released: async (): Promise<Released | undefined> =>
      readBack(
        released.optional(),
        await ask({ method: 'GET', at: name, doing: 'for the released rules' }).catch(unlessMissing),
      ),
    /** Puts a ruleset in force. */
    release: (rulesetName: string, isFirst: boolean) =>
      isFirst
        ? ask({ method: 'POST', at: `${project}/releases`, body: { name, rulesetName }, doing: 'to release rules' })
        : ask({ method: 'PATCH', at: name, body: { release: { name, rulesetName } }, doing: 'to release rules' }),
    /** As it was before there were rules: nobody may do anything. */
    withdraw: () => ask({ method: 'DELETE', at: name, doing: 'to withdraw the rules' }).catch(unlessMissing),
    inUse: async (): Promise<readonly string[]> => {
      const found: string[] = [];
      let pageToken = '';
      do {
        const query = { pageSize: '100', ...(pageToken === '' ? {} : { pageToken }) };
        const call = { method: 'GET', at: `${project}/releases`, query, doing: 'for all released rules' } as const;
        const page = readBack(releasePage, await ask(call));
        found.push(...page.releases.map(({ rulesetName }) => rulesetName));
        pageToken = page.nextPageToken;
      } while (pageToken !== '');
      return found;
    },
  };
}

async function pageOf({ ask, project }: Asking, pageToken: string, pageSize: number) {
  const query = { pageSize: String(pageSize), ...(pageToken === '' ? {} : { pageToken }) };
  return readBack(listed, await ask({ method: 'GET', at: `${project}/rulesets`, query, doing: 'for rulesets' }));
}

function rulesetCalls(asking: Asking) {
  const { ask, project } = asking;
  return {
    ruleset: async (full: string): Promise<Ruleset | undefined> =>
      readBack(ruleset.optional(), await ask({ method: 'GET', at: full, doing: 'for a ruleset' }).catch(unlessMissing)),
    newest: async (count: number) => (await pageOf(asking, '', count)).rulesets,
    /** Every ruleset of the project, newest first. */
    all: async () => {
      const found = [];
      let token = '';
      for (let pages = 0; pages < mostPages; pages += 1) {
        const next = await pageOf(asking, token, 100);
        found.push(...next.rulesets);
        token = next.nextPageToken;
        if (token === '') break;
      }
      return found;
    },
    issues: async (files: readonly RulesFile[]): Promise<readonly Issue[]> => {
      const answer = await ask({
        method: 'POST',
        at: `${project}:test`,
        body: { source: { files } },
        doing: 'to try the rules',
      });
      return readBack(z.looseObject({ issues: z.array(issue).default([]) }), answer).issues;
    },
    create: async (files: readonly RulesFile[]): Promise<Ruleset> =>
      readBack(
        ruleset,
        await ask({
          method: 'POST',
          at: `${project}/rulesets`,
          body: { source: { files } },
          doing: 'for a new ruleset',
        }),
      ),
    delete: (full: string) => ask({ method: 'DELETE', at: full, doing: 'to delete a ruleset' }).catch(unlessMissing),
    fullName: (version: string): string => `${project}/rulesets/${version}`,
  };
}

export type RulesCalls = ReturnType<typeof rulesCalls>;

/** The last part of a ruleset's name. */
export const idOf = (name: string): string => name.split('/').at(-1) ?? name;
