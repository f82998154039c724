import { pino } from 'pino';
import type { Log } from '../ports/world.ts';

/** Keys under which somebody could put a secret by mistake. */
const hidden = ['token', 'password', 'secret', 'authorization', 'cookie', 'responseUrl', 'response_url', 'url'];
const paths = hidden.flatMap((key) => [key, `*.${key}`, `*.*.${key}`, `*.headers.${key}`]);

/** Structured lines on standard output, secrets cut out. */
export function openLog(level: string): Log {
  return pino({
    level,
    base: { app: 'quarterdeck' },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths, censor: '[secret]' },
    serializers: { error: describeError },
    formatters: { level: (label) => ({ level: label }) },
  });
}

/** Name, message, code and stack of an error and its cause; no other members, for clients hang requests on theirs. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  return {
    name: error.name,
    message: withoutCredentials(error.message),
    ...('code' in error ? { code: error.code } : {}),
    stack: withoutCredentials(error.stack ?? ''),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
}

const withoutCredentials = (text: string): string =>
  text.replaceAll(/\/\/[^\s/@:]+:[^\s/@]+@/g, '//[secret]@').replaceAll(/\bx(?:ox[a-z]|app)-[\w-]+/g, '[secret]');
