import { z } from 'zod';
import type { Core } from '../core.ts';
import type { Tier } from './rate-limits.ts';

/** What a method answers; the fields beside `ok` are Slack's. */
export type Answer = Readonly<Record<string, unknown>> & { readonly ok: boolean };

/** One Web API method. */
export interface Method {
  readonly tier: Tier;
  readonly scopes: readonly string[];
  readonly token: 'bot' | 'app';
  readonly handle: (core: Core, args: Readonly<Record<string, unknown>>) => Promise<Answer>;
}

interface Spec<S extends z.ZodType> {
  readonly tier: Tier;
  readonly scopes?: readonly string[];
  readonly token?: 'bot' | 'app';
  readonly args: S;
  readonly handle: (core: Core, args: z.output<S>) => Answer | Promise<Answer>;
}

/** Makes a method whose arguments are checked before its handler sees them. */
export function method<S extends z.ZodType>(spec: Spec<S>): Method {
  return {
    tier: spec.tier,
    scopes: spec.scopes ?? [],
    token: spec.token ?? 'bot',
    handle: async (core, args) => {
      const parsed = spec.args.safeParse(args);
      if (!parsed.success) return refuse('invalid_arguments', parsed.error.issues.map(describeIssue));
      return spec.handle(core, parsed.data);
    },
  };
}

/** Slack's way to say no: HTTP 200 with a code. */
export function refuse(error: string, messages: readonly string[] = []): Answer {
  return { ok: false, error, ...(messages.length > 0 ? { response_metadata: { messages } } : {}) };
}

function describeIssue(issue: z.core.$ZodIssue): string {
  const pointer = issue.path.map((part) => `/${String(part)}`).join('');
  return `[ERROR] ${issue.message} [json-pointer:${pointer}]`;
}

/** A value that a form carries as a JSON string and a JSON body as itself. */
export const nested = z.unknown().transform((value) => {
  if (typeof value !== 'string') return value;
  try {
    const parsed: unknown = JSON.parse(value);
    return parsed;
  } catch {
    return value;
  }
});

/** true, "true" and "1" are yes. */
export const flag = z
  .union([z.boolean(), z.string()])
  .optional()
  .transform((value) => value === true || value === 'true' || value === '1');

/** A whole number, also as text. */
export const count = z.coerce.number().int().positive();

/** Arguments that nobody looks at. */
export const anyArgs = z.looseObject({});
