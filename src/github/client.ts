import type { Octokit } from '@octokit/rest';
import { z } from 'zod';
import type { GithubAccess } from '../domain/github.ts';
import { ProviderError } from '../ports/provider-error.ts';
import type { GithubWorld } from './access.ts';
import { secretOf } from './access.ts';
import { githubError } from './errors.ts';
import { openOctokit } from './octokit.ts';

/** One call to GitHub's API. */
export interface Question {
  /** Such as `GET /repos/{owner}/{repo}/actions/runs/{run_id}`. */
  readonly route: string;
  readonly params?: Readonly<Record<string, unknown>>;
  /** What is asked for, for the sentence of a failure. */
  readonly what: string;
  readonly signal: AbortSignal;
}

export interface Reply<Value> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
  readonly value: Value;
}

/** GitHub as one credential sees it; every answer is read by a schema, every failure is a ProviderError. */
export interface GithubClient {
  ask<Schema extends z.ZodType>(question: Question, schema: Schema): Promise<z.infer<Schema>>;
  /** With status and headers. */
  reply<Schema extends z.ZodType>(question: Question, schema: Schema): Promise<Reply<z.infer<Schema>>>;
  /** Page after page until a page says that there is no other, the caller has enough, or so many were read. */
  pages<Schema extends z.ZodType>(
    question: Question,
    schema: Schema,
    enough?: (page: z.infer<Schema>, read: number) => boolean,
  ): Promise<{ readonly pages: readonly z.infer<Schema>[]; readonly isComplete: boolean }>;
}

const pageSize = 100;

/** What the client gives back for any question. */
const answered = z.object({
  status: z.number(),
  headers: z.record(z.string(), z.union([z.string(), z.number()]).optional()),
  data: z.unknown(),
});

/** Gives the client for an access; the same one each time, so that limits and remembered answers are shared. */
export function githubClients(world: GithubWorld): (access: GithubAccess) => GithubClient {
  const clients = new Map<string, GithubClient>();
  return (access) => {
    const key = JSON.stringify(access);
    const client = clients.get(key) ?? githubClient(world, access);
    clients.set(key, client);
    return client;
  };
}

function githubClient(world: GithubWorld, access: GithubAccess): GithubClient {
  const open = opener(world, access);
  const reply = async <Schema extends z.ZodType>(
    question: Question,
    schema: Schema,
  ): Promise<Reply<z.infer<Schema>>> => {
    const { route, params, signal, what } = question;
    const isWrite = !route.startsWith('GET ');
    try {
      const octokit = await open();
      // A write may have happened although the answer says 5xx: whoever keeps the step's key finds out, nobody repeats it here.
      const request = { signal, ...(isWrite ? { retries: 0 } : {}) };
      const { status, headers, data } = answered.parse(await octokit.request(route, { ...params, request }));
      return { status, headers, value: read(schema, data, what) };
    } catch (error) {
      const failure = githubError(error, { what, isWrite, nowMs: world.clock.now() });
      if (failure instanceof ProviderError && failure.code === 'unauthenticated') open.forget();
      throw failure;
    }
  };
  return {
    reply,
    ask: async (question, schema) => (await reply(question, schema)).value,
    pages: async (question, schema, enough = () => false) => {
      const pages: z.infer<typeof schema>[] = [];
      for (let page = 1; ; page += 1) {
        const params = { per_page: pageSize, ...question.params, page };
        const { value, headers } = await reply({ ...question, params }, schema);
        pages.push(value);
        if (!/\brel="next"/.test(String(headers['link'] ?? ''))) return { pages, isComplete: true };
        if (enough(value, page)) return { pages, isComplete: false };
      }
    },
  };
}

/** GitHub's client for an access. */
interface Opener {
  (): Promise<Octokit>;
  /** A token that an app was given may have been taken back before its time: the next call asks for another one. */
  forget(): void;
}

/** Made anew when the secret is another than before. */
function opener(world: GithubWorld, access: GithubAccess): Opener {
  let last: { readonly text: string; readonly octokit: Promise<Octokit> } | undefined;
  const open = async (): Promise<Octokit> => {
    const secret = await secretOf(world, access);
    const text = secret.reveal();
    if (last?.text !== text) last = { text, octokit: openOctokit(world, access, secret) };
    return last.octokit;
  };
  const forget = (): void => {
    last = undefined;
  };
  return Object.assign(open, { forget });
}

function read<Schema extends z.ZodType>(schema: Schema, data: unknown, what: string): z.infer<Schema> {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  throw new ProviderError(
    'invalid',
    `GitHub's answer, asked for ${what}, cannot be read: ${z.prettifyError(parsed.error).slice(0, 300)}`,
  );
}
