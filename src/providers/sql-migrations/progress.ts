import type { Progress } from '../../ports/provider.ts';
import { verdictOn } from '../command/verdict.ts';
import type { CommandFacts } from '../supervisor/protocol.ts';

/** How the program stands. What it applied is in the database's own record, so a lost result may be tried again. */
export function progressOf(version: string, facts: CommandFacts): Progress {
  const verdict = verdictOn('the migrations', facts);
  const { lines } = verdict;
  switch (verdict.kind) {
    case 'running':
      return { kind: 'running', lines };
    case 'succeeded':
      return { kind: 'succeeded', version, lines };
    case 'failed': {
      const last = lines.at(-1);
      const sentence = last === undefined ? verdict.sentence : `${verdict.sentence}: ${last.slice(0, 300)}`;
      return { kind: 'failed', code: verdict.code, sentence, retryable: verdict.retryable, lines };
    }
    case 'unknown':
      return { kind: 'failed', code: 'failed', sentence: verdict.sentence, retryable: true, lines };
  }
}
