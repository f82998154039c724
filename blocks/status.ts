import type { KnownBlock, RawTextElement, TableBlock } from '@slack/types';
import type { EnvironmentName, ServiceName, TargetId } from '../src/domain/ids.ts';
import { remarksOf } from '../src/domain/drift.ts';
import { checkDrift, driftButtons } from './drift/buttons.ts';
import { actions, button, context, message, section } from './kit.ts';
import * as limits from './limits.ts';
import type { Message } from './message.ts';
import type { StatusFacts, TargetFacts } from './status/facts.ts';
import { targetMenu } from './status/menu.ts';
import { cellText, freezeLine, targetLine } from './status/row.ts';
import type { Rich } from './text.ts';
import { counted, flat, lines, say, shorten } from './text.ts';
import { at } from './time.ts';

/** More services than this are named by number, with the way to see one of them. */
const mostServices = 20;
const mostEnvironments = 6;
const mostDetails = 12;

export type { StatusFacts };

/** What is live where, what moves, waits or is closed: one message with the next actions below. */
export function status(facts: StatusFacts): Message {
  const { targets } = facts;
  if (targets.length === 0)
    return message(say`Nothing is configured there.`, [section(say`Nothing is configured there.`)]);
  const shown = boundedTargets(targets);
  const hidden = targets.length - shown.length;
  const [only, another] = shown;
  const menu = targetMenu(shown);
  const place = only !== undefined && another === undefined ? only.target : undefined;
  return message(summary(targets), [
    ...(place === undefined ? table({ ...facts, targets: shown }) : []),
    ...details({ ...facts, targets: shown }, place !== undefined),
    ...context(
      hidden > 0 ? say`and ${hidden} more: /status with the name of a service shows it` : say``,
      freezes(facts),
      shutServices(facts),
    ),
    ...actions([...(menu === undefined ? [] : [menu]), ...formButtons(place)]),
    ...(only === undefined || place === undefined ? [] : actions(lookButtons(only))),
  ]);
}

function boundedTargets(targets: readonly TargetFacts[]): readonly TargetFacts[] {
  const services = [...new Set(targets.map(({ target }) => target.service))].slice(0, mostServices);
  const environments = environmentsOf(targets).slice(0, mostEnvironments);
  return targets.filter(({ target }) => services.includes(target.service) && environments.includes(target.environment));
}

const environmentsOf = (targets: readonly TargetFacts[]): readonly EnvironmentName[] => [
  ...new Set(targets.map(({ target }) => target.environment)),
];

function summary(targets: readonly TargetFacts[]): Rich {
  const moving = targets.filter((one) => one.moving !== undefined).length;
  const locked = targets.filter((one) => one.lock !== undefined).length;
  return say`Status: ${counted(targets.length, 'target')}, ${moving} moving, ${locked} locked`;
}

/** A difference or a remark; that nothing differs is told only of one target alone. */
const isWorthTelling = (look: TargetFacts['drift']): boolean =>
  look !== undefined && ((look.percent ?? 0) > 0 || remarksOf(look).length > 0);

/** What can be done about what the last look found, and a new look. */
const lookButtons = ({ live, target, drift }: TargetFacts) =>
  live === undefined ? [] : [...(drift === undefined ? [] : driftButtons(drift)), checkDrift(target.id)];

const raw = (text: string): RawTextElement => ({ type: 'raw_text', text: shorten(flat(text), 80) || '–' });

/** A row for each service, a column for each environment. */
function table(facts: StatusFacts): readonly KnownBlock[] {
  const environments = environmentsOf(facts.targets);
  const services = [...new Set(facts.targets.map(({ target }) => target.service))];
  const of = (service: ServiceName, environment: EnvironmentName) =>
    facts.targets.find(({ target }) => target.service === service && target.environment === environment);
  const rows = services.map((service) => [
    raw(service),
    ...environments.map((environment) => raw(cellText(of(service, environment), facts))),
  ]);
  const block: TableBlock = {
    type: 'table',
    rows: [[raw('service'), ...environments.map((environment) => raw(environment))], ...rows].slice(
      0,
      limits.tableRows,
    ),
    column_settings: [{ is_wrapped: true }, ...environments.map(() => ({ is_wrapped: true }))],
  };
  return [block];
}

/** A sentence for each target that needs one: what moves, waits or is locked; for one target alone all of it. */
function details(facts: StatusFacts, all: boolean): readonly KnownBlock[] {
  const telling = facts.targets.filter(
    ({ moving, waiting, lock, drift, backups = [] }) =>
      all ||
      moving !== undefined ||
      waiting.length > 0 ||
      lock !== undefined ||
      isWorthTelling(drift) ||
      backups.some(({ trouble }) => trouble !== undefined),
  );
  const shown = telling.slice(0, mostDetails).map((one) => targetLine(one, facts));
  const hidden = telling.length - shown.length;
  const text = lines(...shown, hidden > 0 ? say`and ${hidden} more that move, wait, are locked or drifted` : undefined);
  return text.mrkdwn === '' ? [] : [section(text)];
}

function freezes({ freezes: all, atMs }: StatusFacts): Rich {
  if (all.length === 0) return say`freeze: none`;
  const shown = all.slice(0, 5).map((freeze) => freezeLine(freeze, atMs));
  return lines(...shown, all.length > 5 ? say`and ${all.length - 5} more freezes` : undefined);
}

/** Nobody wonders why nothing begins where nobody answers. */
function shutServices({ shut = [], atMs }: StatusFacts): Rich {
  const shown = shut.slice(0, 5).map(({ service, probeAtMs = atMs, lastCode = 'silent' }) => {
    return say`⚠ ${service} does not answer (${lastCode}): nothing new begins there, next try at ${at(probeAtMs, atMs)}`;
  });
  return lines(...shown, shut.length > 5 ? say`and ${shut.length - 5} more services` : undefined);
}

function formButtons(
  place: { readonly id: TargetId; readonly service: ServiceName; readonly environment: EnvironmentName } | undefined,
) {
  const payload = place === undefined ? {} : { service: place.service, environment: place.environment };
  return [
    button({ id: 'open-deploy-form', label: 'Deploy…', payload }),
    button({ id: 'open-rollback-form', label: 'Roll back…', payload }),
  ];
}
