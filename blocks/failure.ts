import type { Failure } from '../src/domain/deployment.ts';
import type { SmokeResult } from '../src/domain/smoke.ts';
import type { Trigger } from '../src/domain/trigger.ts';
import { metricName, valueWithLimits } from './measurement.ts';
import type { Rich } from './text.ts';
import { say, none } from './text.ts';
import { actorName, quoted } from './words.ts';

const detailOf = ({ detail }: Failure): Rich =>
  detail === undefined ? say`.` : say`: ${detail.replace(/[.\s]+$/u, '')}.`;

/** Why it went bad, as one sentence. */
export function failureSentence(failure: Failure, triggers: readonly Trigger[] = []): Rich {
  const subject = failure.subject ?? '';
  switch (failure.code) {
    case 'trigger': {
      const { finding } = failure;
      if (finding === undefined) return say`The limit “${subject}” was broken${detailOf(failure)}`;
      const trigger = triggers.find(({ name }) => name === finding.trigger);
      return say`${capital(metricName(finding.metric))} ${valueWithLimits(finding, trigger)} on the new version.`;
    }
    case 'step-failed':
      return say`${subject === '' ? 'A step' : `The step “${subject}”`} failed${detailOf(failure)}`;
    case 'timed-out':
      return say`${subject === '' ? 'A step' : `The step “${subject}”`} took longer than it may${detailOf(failure)}`;
    case 'smoke-failed':
      return say`The smoke test${subject === '' ? '' : ` “${subject}”`} failed${detailOf(failure)}`;
    case 'by-person':
      return say`${actorName(failure.by)} asked for the rollback${quoted(failure.detail)}.`;
    case 'cancelled-by-person':
      return say`${actorName(failure.by)} cancelled it${quoted(failure.detail)}.`;
    case 'hold-expired':
      return say`Nobody decided in time${detailOf(failure)}`;
    case 'host-gone':
      return say`The machine that was at work${subject === '' ? '' : ` (${subject})`} is gone${detailOf(failure)}`;
  }
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The latest result of each smoke test at these moments. */
export function latestSmoke(
  results: readonly SmokeResult[],
  moments: readonly SmokeResult['moment'][],
): readonly SmokeResult[] {
  const wanted = results.filter(({ moment }) => moments.includes(moment));
  return [...new Map(wanted.map((result) => [result.sequence, result])).values()];
}

/** "6/6 smoke tests", or nothing when none ran. */
export function smokeScore(results: readonly SmokeResult[]): Rich {
  if (results.length === 0) return none;
  const passed = results.filter(({ passed: good }) => good).length;
  return say`${passed}/${results.length} smoke ${results.length === 1 ? 'test' : 'tests'}`;
}

/** What a failed smoke test expected and what came, shortly. */
export function smokeFault({ sequence, requests }: SmokeResult): Rich {
  const failed = requests.find(({ passed }) => !passed);
  if (failed === undefined) return say`“${sequence}” failed.`;
  return say`“${sequence}” failed at “${failed.name}”: ${failed.faults[0] ?? 'it did not pass'}`;
}
