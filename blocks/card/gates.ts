import type { Button, KnownBlock } from '@slack/types';
import type { Deployment } from '../../src/domain/deployment.ts';
import type { GateDecision, StandingGate } from '../../src/domain/gate.ts';
import { decisionOn, openGates } from '../../src/domain/gates.ts';
import { isWorking } from '../../src/domain/lifecycle.ts';
import type { Payload } from '../action-ids.ts';
import { gateButtonIds } from '../action-ids.ts';
import { button, section } from '../kit.ts';
import type { Rich } from '../text.ts';
import { bold, join, lines, link, listed, mention, none, say, shorten, words } from '../text.ts';
import { when } from '../time.ts';

const mostGates = 5;
const mostNames = 6;
const nameLength = 40;

/** What the work waits for out there, and what people said to it so far. */
export function gateBlocks(deployment: Deployment, nowMs: number): readonly KnownBlock[] {
  const { gates = [], phase } = deployment;
  if (gates.length === 0 || !isWorking(phase)) return [];
  const rest = gates.length - mostGates;
  const shown = gates.slice(0, mostGates).map((gate) => gateLine(deployment, gate, nowMs));
  return [section(lines(...shown, rest > 0 ? say`and ${rest} more gates` : undefined))];
}

function gateLine(deployment: Deployment, gate: StandingGate, nowMs: number): Rich {
  const { subject, name, url } = gate;
  const said = decisionOn(deployment, gate);
  return join(
    [
      say`⏸ ${bold(words(subject, nameLength))} waits at the gate ${bold(words(name, nameLength))}${gateWaits(gate, nowMs)}`,
      said === undefined ? refusedBefore(deployment, gate) : sayingOf(said),
      link(url, 'open it there'),
    ],
    ' · ',
  );
}

/** What must come before it opens, each as what it is. */
export function gateWaits({ reviewers, isOurs, untilMs, rules = [] }: StandingGate, nowMs: number): Rich {
  const names = (all: readonly string[]): Rich =>
    listed(
      all.map((one) => words(one, nameLength)),
      mostNames,
    );
  const waits = [
    untilMs === undefined ? none : say`for its timer, until ${when(untilMs, nowMs)}`,
    rules.length === 0 ? none : say`for the protection rule of ${names(rules)}, which decides by itself`,
    reviewers.length === 0 && !isOurs ? none : yesOf(names(reviewers), isOurs),
  ].filter(({ mrkdwn }) => mrkdwn !== '');
  return waits.length === 0 ? say` for something that only its own page tells` : say` ${join(waits, ', and ')}`;
}

function yesOf(names: Rich, isOurs: boolean): Rich {
  const whose = names.mrkdwn === '' ? say`for a yes` : say`for a yes of ${names}`;
  return isOurs ? whose : say`${whose} on its own page: the bot’s credential is no reviewer there`;
}

const sayingOf = ({ verdict, by, outcome }: GateDecision): Rich =>
  outcome === undefined ? say`${verdict} by ${mention(by)}, being carried there` : say`${verdict} by ${mention(by)}`;

function refusedBefore({ gateDecisions = [] }: Deployment, { id, step }: StandingGate): Rich {
  const outcome = gateDecisions.findLast((one) => one.gate === id && one.step === step)?.outcome;
  return outcome?.kind === 'refused' ? say`not taken there: ${words(outcome.sentence, 200)}` : none;
}

/** A yes and a no for each gate that may be decided here; a yes only while nothing is held. */
export function gateButtons(deployment: Deployment): readonly Button[] {
  if (!isWorking(deployment.phase)) return [];
  return openGates(deployment)
    .slice(0, gateButtonIds.length)
    .flatMap((gate, index) => pairOf(deployment, gate, index));
}

/** The two buttons of one gate; `index` tells them from those of the others. */
export function pairOf(
  { id, epoch, digest, hold }: Pick<Deployment, 'id' | 'epoch' | 'digest' | 'hold'>,
  { id: gate, name, subject }: StandingGate,
  index = 0,
): readonly Button[] {
  const [yes, no] = gateButtonIds[index] ?? gateButtonIds[0];
  const payload: Payload<'approve-gate'> = { id, epoch, digest, gate };
  const confirm = {
    title: 'Approve this gate?',
    text: `${subject} of ${id} goes on past ${name} at once. Your name is said there.`,
    yes: 'Approve the gate',
    danger: false,
  };
  return [
    ...(hold === undefined
      ? [button({ id: yes, label: `Approve gate ${shorten(name, 50)}`, payload, style: 'primary', confirm })]
      : []),
    button({ id: no, label: `Reject gate ${shorten(name, 50)}…`, payload }),
  ];
}
