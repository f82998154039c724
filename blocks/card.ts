import type { KnownBlock } from '@slack/types';
import { cardButtons } from './card/buttons.ts';
import { componentBlocks } from './card/components.ts';
import {
  endedLines,
  failedLines,
  liveLines,
  rollbackFailedLines,
  rolledBackLines,
  rollingBackLines,
} from './card/ended.ts';
import type { CardFacts } from './card/facts.ts';
import { flightBlocks, outputLines } from './card/flight.ts';
import { gateBlocks } from './card/gates.ts';
import { heldText } from './card/held.ts';
import { stateWords } from './card/state.ts';
import { awaitingLines, blockedLines, queueLines, scheduledLines } from './card/waiting.ts';
import { actions, context, message, section, withIds } from './kit.ts';
import type { Message } from './message.ts';
import type { Rich } from './text.ts';
import { join, lines, say, mention, none } from './text.ts';
import { ago } from './time.ts';
import { boldTitle, title } from './words.ts';

export type { CardFacts };

/** The one message of a deployment, drawn from its record: what, where, how far, is it good, what can be done. */
export function card(facts: CardFacts): Message {
  const { deployment } = facts;
  const named = namedOf(facts);
  const body = [
    ...headBlocks(facts),
    ...gateBlocks(deployment, facts.nowMs),
    ...phaseBlocks(facts),
    ...context(footer(facts)),
  ];
  const blocks = [...body, ...actions(cardButtons(facts))];
  return message(say`${title(named)}: ${stateWords(facts)}`, withIds(blocks, `${deployment.id}:${deployment.epoch}`));
}

export const namedOf = ({ deployment: { plan } }: Pick<CardFacts, 'deployment'>) => ({
  kind: plan.kind,
  service: plan.service,
  environment: plan.environment,
  label: plan.release.label,
});

function headBlocks(facts: CardFacts): readonly KnownBlock[] {
  const { deployment, nowMs } = facts;
  const { plan, hold } = deployment;
  const share = plan.overrideWeight === undefined ? none : say` ${plan.overrideWeight} % for ${plan.release.label}`;
  const head = say`${boldTitle(namedOf(facts))}${share} · ${stateWords(facts)}`;
  return [section(hold === undefined ? head : lines(head, heldText(deployment, hold, nowMs)))];
}

function phaseBlocks(facts: CardFacts): readonly KnownBlock[] {
  const { deployment } = facts;
  switch (deployment.phase) {
    case 'awaiting':
      return said(awaitingLines(facts));
    case 'scheduled':
      return said(scheduledLines(facts));
    case 'queued':
      return said(queueLines(facts));
    case 'preparing':
    case 'releasing':
      return [...flightBlocks(facts), ...componentBlocks(deployment), ...outputLines(deployment)];
    case 'shifting':
    case 'observing':
    case 'baking':
      return [...flightBlocks(facts), ...componentBlocks(deployment)];
    case 'rolling-back':
      return [...said(rollingBackLines(facts)), ...componentBlocks(deployment), ...outputLines(deployment)];
    case 'rollback-failed':
      return [...said(rollbackFailedLines(facts)), ...componentBlocks(deployment), ...outputLines(deployment)];
    case 'live':
      return said(liveLines(facts));
    case 'rolled-back':
      return said(rolledBackLines(facts));
    case 'failed':
      return said(failedLines(facts));
    case 'blocked':
      return said(blockedLines(deployment.checks, facts.nowMs));
    case 'rejected':
    case 'expired':
    case 'cancelled':
      return said(endedLines(facts));
  }
}

/** The first text large, the rest as small print. */
const said = ([first = none, ...rest]: readonly Rich[]): readonly KnownBlock[] => [
  ...(first.mrkdwn === '' ? [] : [section(first)]),
  ...rest.flatMap((text) => context(text)),
];

function footer({ deployment }: CardFacts): Rich {
  const { id, requestedBy, requestedAtMs, phase, reason, approvals, brokeGlass } = deployment;
  const waits = phase === 'awaiting';
  return join(
    [
      say`${id}`,
      say`asked by ${mention(requestedBy)} ${ago(requestedAtMs)}`,
      brokeGlass === true ? say`⚠ without approval` : none,
      waits || reason === undefined ? none : say`“${reason}”`,
      waits || approvals.length === 0
        ? none
        : say`approved by ${join([...new Set(approvals.map(({ by }) => by))].slice(0, 6).map(mention), ', ')}`,
    ],
    ' · ',
  );
}
