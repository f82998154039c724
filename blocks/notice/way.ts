import type { NoticeFacts } from '../../src/domain/notice.ts';
import type { SmokeResult } from '../../src/domain/smoke.ts';
import { dueSentence, holdSentence } from '../card/held.ts';
import { smokeFault, smokeScore } from '../failure.ts';
import { lines, say } from '../text.ts';
import { duration } from '../time.ts';
import { actorName, roleName } from '../words.ts';
import type { DeploymentNotice, Told } from './told.ts';

type OnTheWay = Extract<
  NoticeFacts,
  | { readonly event: 'stage-reached' }
  | { readonly event: 'recovering' }
  | { readonly event: 'held' | 'hold-reminder' }
  | { readonly event: 'resumed' | 'promoted' }
  | { readonly event: 'smoke-failed' | 'smoke-passed' }
>;
type Held = Extract<NoticeFacts, { readonly event: 'held' | 'hold-reminder' }>;

/** Stages, holds and smoke tests. */
export function waySentences(facts: OnTheWay, told: DeploymentNotice): Told {
  const { by, subject } = told;
  switch (facts.event) {
    case 'stage-reached':
      return { what: say`${facts.weight} % of the traffic is on ${subject.label}` };
    case 'recovering':
      return {
        what: say`the step “${facts.step}” met a failure: ${facts.met}`,
        more: say`What is done about it: ${facts.strategy.replaceAll('-', ' ')}.`,
      };
    case 'held':
    case 'hold-reminder':
      return held(facts, told);
    case 'resumed':
      return {
        what: by.kind === 'person' ? say`${actorName(by)} lets it go on` : say`goes on: the doubt has settled`,
      };
    case 'promoted':
      return {
        what: by.kind === 'person' ? say`${actorName(by)} moved it on` : say`nobody decided in time, so it goes on`,
      };
    case 'smoke-passed':
      return { what: say`✓ ${smokeScore(facts.results)} passed in ${duration(tookMs(facts.results))}` };
    case 'smoke-failed':
      return smokeFailed(facts.results);
  }
}

function held({ event, reason, dueAtMs, onExpiry = 'remind', ask }: Held, { by, atMs }: DeploymentNotice): Told {
  const asked = ask === undefined || by.kind === 'person' ? say`` : say` Asked: ${roleName(ask)}.`;
  return {
    what: say`‖ ${event === 'held' ? 'held' : 'still held'}. ${holdSentence({ reason, by })}`,
    more: say`${dueSentence({ dueAtMs, onExpiry }, atMs)}${asked}`,
  };
}

const tookMs = (results: readonly SmokeResult[]): number =>
  results.flatMap(({ requests }) => requests).reduce((sum, request) => sum + request.tookMs, 0);

const mostFaults = 5;

function smokeFailed(results: readonly SmokeResult[]): Told {
  const failed = results.filter(({ passed }) => !passed);
  const more = failed.length - mostFaults;
  return {
    what: say`✗ smoke tests failed: ${failed.length} of ${results.length}`,
    more: lines(...failed.slice(0, mostFaults).map(smokeFault), more > 0 ? say`and ${more} more` : undefined),
  };
}
