import type { ProviderErrorCode } from '../../ports/provider-error.ts';
import type { CommandEnd, CommandFacts } from '../supervisor/protocol.ts';

/** What can be said of a program's run, with its last lines. */
export type Verdict =
  | { readonly kind: 'running'; readonly lines: readonly string[] }
  | { readonly kind: 'succeeded'; readonly lines: readonly string[] }
  | {
      readonly kind: 'failed';
      readonly code: ProviderErrorCode;
      readonly sentence: string;
      readonly retryable: boolean;
      /** The program itself said no. */
      readonly byExit: boolean;
      readonly lines: readonly string[];
    }
  | { readonly kind: 'unknown'; readonly sentence: string; readonly lines: readonly string[] };

const shownLines = 50;

function onEnd(action: string, end: CommandEnd, lines: readonly string[]): Verdict {
  const failed = (code: ProviderErrorCode, sentence: string): Verdict => {
    const byExit = end.ended === 'exited' && end.exitCode !== null;
    return { kind: 'failed', code, sentence, retryable: false, byExit, lines };
  };
  switch (end.ended) {
    case 'exited':
      if (end.exitCode === 0) return { kind: 'succeeded', lines };
      return failed('failed', `${action} ended with ${end.signal ?? `exit code ${end.exitCode ?? 'unknown'}`}`);
    case 'inactive':
      return failed('timeout', `${action} printed nothing for too long and was ended`);
    case 'too-long':
      return failed('timeout', `${action} took too long and was ended`);
    case 'cancelled':
      return failed('failed', `${action} was cancelled`);
    case 'not-startable':
      return failed('invalid', `${action} could not be started: ${end.detail}`);
  }
}

/** Judges a run by what the supervisor knows of it. */
export function verdictOn(action: string, { status, lines: all }: CommandFacts): Verdict {
  const lines = all.slice(-shownLines).map(({ text }) => text);
  switch (status.state) {
    case 'running':
      return { kind: 'running', lines };
    case 'ended':
      return onEnd(action, status.end, lines);
    case 'not-begun': {
      const sentence = `${action} was never begun`;
      return { kind: 'failed', code: 'failed', sentence, retryable: true, byExit: false, lines };
    }
    case 'unknown':
    case 'no-such-command':
      return { kind: 'unknown', sentence: `nobody knows how ${action} ended`, lines };
  }
}
