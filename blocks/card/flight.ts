import type { KnownBlock } from '@slack/types';
import type { Deployment } from '../../src/domain/deployment.ts';
import { latestSmoke, smokeScore } from '../failure.ts';
import { context, section } from '../kit.ts';
import { measurements } from '../measurement.ts';
import { progress } from '../progress.ts';
import type { Rich } from '../text.ts';
import { join, lines, say, none, output } from '../text.ts';
import { ago, duration } from '../time.ts';
import { timeline, timelineLine, timelinePlan } from '../timeline.ts';
import type { CardFacts } from './facts.ts';

/** The way, how far it is, how good it is. */
export function flightBlocks(facts: CardFacts): readonly KnownBlock[] {
  const { deployment, nowMs, style } = facts;
  const steps = timeline(deployment, nowMs);
  const bar = progressLine(facts);
  const way =
    style === 'modern' ? [section(bar), timelinePlan(steps, 'Stages')] : [section(lines(bar, timelineLine(steps)))];
  const { findings, plan } = deployment;
  const measured = measurements(findings, plan.procedure.triggers, nowMs);
  return [
    ...way,
    ...(measured.mrkdwn === '' ? [] : [section(measured)]),
    ...context(trafficLine(deployment), measuredLine(deployment)),
  ];
}

function progressLine({ deployment, nowMs, remainingMs }: CardFacts): Rich {
  const began = deployment.spans.find(({ phase }) => phase === 'preparing')?.fromMs ?? nowMs;
  const gone = nowMs - began;
  if (remainingMs === undefined) return say`${duration(gone)} so far`;
  const share = gone + remainingMs <= 0 ? 0 : gone / (gone + remainingMs);
  const left =
    deployment.hold === undefined
      ? say`about ${duration(rounded(remainingMs))} left`
      : say`${duration(rounded(remainingMs))} more when it goes on`;
  return say`${progress(share)}  ${left}`;
}

/** Nobody believes a forecast to the second; a number that jumps each time is not calm. */
const rounded = (ms: number): number =>
  ms < 60_000 ? Math.ceil(ms / 5000) * 5000 : ms < 600_000 ? Math.ceil(ms / 30_000) * 30_000 : ms;

function trafficLine(deployment: Deployment): Rich {
  const { weight, plan, phase, smoke } = deployment;
  const old = plan.base === undefined ? 'as before' : `on ${plan.base.label}`;
  const split =
    phase === 'preparing' || phase === 'releasing'
      ? say`traffic: ${plan.base === undefined ? 'unchanged so far' : `100 % ${old}`}`
      : say`traffic: ${weight} % on ${plan.release.label}, ${100 - weight} % ${old}`;
  const score = smokeScore(latestSmoke(smoke, ['preview', 'stage', 'full', 'bake']));
  return join([split, score], ' · ');
}

function measuredLine({ measuredAtMs, findings }: Deployment): Rich {
  if (measuredAtMs === undefined) return none;
  const samples = Math.max(0, ...findings.map((finding) => finding.samples));
  return join(
    [
      say`measured ${ago(measuredAtMs)}`,
      samples === 0 ? none : say`${samples.toLocaleString('en-US')} requests judged`,
    ],
    ' · ',
  );
}

const outputLine = 150;

/** The last lines of the step at work. */
export const outputLines = ({ output: raw }: Deployment): readonly KnownBlock[] =>
  raw.length === 0 ? [] : [section(output(raw.slice(-5), outputLine))];
