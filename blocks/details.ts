import type { KnownBlock, ModalView } from '@slack/types';
import type { CheckResult, Deployment } from '../src/domain/deployment.ts';
import { approvalLines, checksLine } from './card/waiting.ts';
import { stateWords } from './card/state.ts';
import { namedOf } from './card.ts';
import { failureSentence, latestSmoke, smokeFault } from './failure.ts';
import { encodeCarried } from './form-ids.ts';
import { context, message, plain, section } from './kit.ts';
import { levelled } from './level.ts';
import * as limits from './limits.ts';
import { measurements } from './measurement.ts';
import type { Message } from './message.ts';
import { planBlocks } from './plan.ts';
import type { Rich } from './text.ts';
import { join, lines, say, mention, none, words } from './text.ts';
import { at, duration } from './time.ts';
import { phaseWords, title } from './words.ts';

export interface DetailsFacts {
  readonly deployment: Deployment;
  readonly nowMs: number;
}

/** Everything about one deployment, to read: plan, checks, people, course, measurements. */
export const details = (facts: DetailsFacts): Message =>
  message(say`${title(namedOf(facts))}: details`, detailBlocks(facts));

/** The same in a window. */
export const detailsForm = (facts: DetailsFacts): ModalView => ({
  type: 'modal',
  callback_id: 'details-form',
  private_metadata: encodeCarried('details-form', {}),
  title: plain(facts.deployment.id, limits.viewTitle),
  close: plain('Close', limits.viewButton),
  blocks: [...levelled(detailBlocks(facts))],
});

function detailBlocks(facts: DetailsFacts): readonly KnownBlock[] {
  const { deployment, nowMs } = facts;
  const { plan, failure, smoke, findings } = deployment;
  const bad = latestSmoke(smoke, ['preview', 'stage', 'full', 'bake', 'restored']).filter(({ passed }) => !passed);
  const measured = measurements(findings, plan.procedure.triggers, nowMs);
  return [
    section(say`*${deployment.id}* · ${stateWords({ deployment, nowMs, style: 'plain' })}`),
    ...planBlocks({ plan }),
    ...text(people(deployment)),
    ...text(checks(deployment.checks, plan.procedure.checks.length)),
    ...text(
      lines(
        failure === undefined ? undefined : failureSentence(failure, plan.procedure.triggers),
        ...bad.slice(0, 6).map(smokeFault),
      ),
    ),
    ...text(measured),
    ...text(course(deployment, nowMs)),
    ...context(say`plan ${deployment.digest}`, say`configuration ${plan.configVersion}`),
  ];
}

const text = (shown: Rich): readonly KnownBlock[] => (shown.mrkdwn === '' ? [] : [section(shown)]);

function people({ requestedBy, requestedAtMs, reason, approvals, rejection, ...rest }: Deployment): Rich {
  const asked = say`Asked by ${mention(requestedBy)} ${at(requestedAtMs)}${reason === undefined ? none : say`: “${reason}”`}`;
  const no = rejection === undefined ? undefined : say`✗ ${mention(rejection.by)} rejected: “${rejection.reason}”`;
  return lines(asked, approvalLines({ approvals, digest: rest.digest }), no);
}

function checks(results: readonly CheckResult[], wanted: number): Rich {
  const shown = results
    .slice(0, 12)
    .map(({ name, state, summary }) => say`• ${words(name, 60)} ${state}: ${words(summary, 160)}`);
  return lines(
    checksLine(results, wanted),
    ...shown,
    results.length > 12 ? say`and ${results.length - 12} more` : undefined,
  );
}

const mostSpans = 16;

/** When it was where, newest last. */
function course({ spans }: Deployment, nowMs: number): Rich {
  const shown = spans.slice(-mostSpans);
  const earlier = spans.length - shown.length;
  return lines(
    say`*Course*`,
    earlier > 0 ? say`${earlier} earlier steps` : undefined,
    ...shown.map(({ phase, stageIndex, fromMs, toMs }) =>
      join(
        [
          at(fromMs, nowMs),
          say`${phaseWords[phase]}${stageIndex === undefined || stageIndex === 0 ? none : say` (stage ${stageIndex + 1})`}`,
          say`${toMs === undefined ? 'now' : duration(toMs - fromMs)}`,
        ],
        ' · ',
      ),
    ),
  );
}
