import type { Config, Target } from '../src/domain/config.ts';
import { environmentsInOrder } from '../src/domain/config.ts';
import type { PersonId } from '../src/domain/ids.ts';
import type { Role } from '../src/domain/policy.ts';
import { approvalRule } from './card/waiting.ts';
import { actions, button, context, divider, message, section } from './kit.ts';
import type { Message } from './message.ts';
import type { Rich } from './text.ts';
import { code, counted, join, lines, listed, say, mention, none } from './text.ts';
import { duration } from './time.ts';
import { actionWords, roleName } from './words.ts';

/** One thing that can be typed. */
interface HelpLine {
  readonly usage: string;
  readonly says: string;
}

export interface HelpFacts {
  readonly commands: readonly HelpLine[];
  readonly config: Pick<Config, 'version' | 'services' | 'environments' | 'targets' | 'roles'>;
  readonly reader: PersonId;
}

const mostCommands = 24;
const mostServices = 15;
const mostTargets = 12;
const mostRoles = 12;

/** What can be asked for, and the configuration that is in force. */
export function help(facts: HelpFacts): Message {
  const { commands, config, reader } = facts;
  const shown = commands.slice(0, mostCommands).map(({ usage, says }) => say`${code(usage)} ${says}`);
  const more = commands.length - shown.length;
  return message(say`Help: what can be asked for, and what is configured`, [
    ...halves(shown).map((half) => section(half)),
    ...context(more > 0 ? say`and ${more} more commands` : none),
    divider,
    section(services(config)),
    section(targets(config)),
    ...(config.roles.size === 0 ? [] : [section(roles([...config.roles.values()], reader))]),
    ...actions([
      button({ id: 'open-deploy-form', label: 'Deploy…', payload: {} }),
      button({ id: 'open-rollback-form', label: 'Roll back…', payload: {} }),
      button({ id: 'show-status', label: 'Status', payload: {} }),
    ]),
    ...context(say`configuration ${config.version}`),
  ]);
}

/** A section holds 3,000 characters; a dozen lines stay well below. */
function halves(all: readonly Rich[]): readonly Rich[] {
  const each = 8;
  const parts = Array.from({ length: Math.ceil(all.length / each) }, (_, index) =>
    lines(...all.slice(index * each, (index + 1) * each)),
  );
  return parts.filter(({ mrkdwn }) => mrkdwn !== '');
}

function services(config: HelpFacts['config']): Rich {
  const names = [...config.services.values()].map(({ name, title }) =>
    title === name ? say`${name}` : say`${name} (${title.slice(0, 40)})`,
  );
  const environments = environmentsInOrder(config).map(({ name }) => say`${name}`);
  return lines(
    say`*Services*  ${listed(names, mostServices)}`,
    say`*Environments*  ${join(environments.slice(0, 12), ' → ')}`,
  );
}

function targets(config: HelpFacts['config']): Rich {
  const all = [...config.targets.values()];
  const shown = all.slice(0, mostTargets).map(targetLine);
  return lines(
    say`*How they are deployed*`,
    ...shown,
    all.length > shown.length ? say`and ${all.length - shown.length} more` : undefined,
  );
}

const targetLine = ({ service, environment, procedure }: Target): Rich =>
  say`${service} → ${environment}: ${strategyWords(procedure)}; ${approvalRule(procedure.approval)}`;

function strategyWords({ strategy, bakeMs }: Target['procedure']): Rich {
  const bake = bakeMs === 0 ? none : say`, watched ${duration(bakeMs)}`;
  switch (strategy.kind) {
    case 'all-at-once':
      return say`all at once${bake}`;
    case 'blue-green':
      return say`blue-green, ${duration(strategy.healthMs)} of good health before the switch${bake}`;
    case 'canary':
      return say`canary in ${counted(strategy.stages.length, 'stage')} (${join(
        strategy.stages.slice(0, 8).map(({ weight }) => say`${weight} %`),
        ', ',
      )})${bake}`;
  }
}

function roles(all: readonly Role[], reader: PersonId): Rich {
  const shown = all.slice(0, mostRoles).map(({ name, people, slackGroups, may, environments }) => {
    const who = join(
      [
        people.length === 0 ? none : listed(people.map(mention), 6),
        slackGroups.length === 0 ? none : say`${counted(slackGroups.length, 'user group')}`,
      ],
      ', ',
    );
    const where =
      environments.length === 0
        ? none
        : say` in ${listed(
            environments.map((one) => say`${one}`),
            6,
          )}`;
    const yours = people.includes(reader) ? say` (you)` : none;
    return say`${roleName(name)}${yours}: may ${listed(
      may.map((action) => say`${actionWords[action]}`),
      12,
    )}${where} — ${who}`;
  });
  return lines(
    say`*Who may do what*`,
    ...shown,
    all.length > shown.length ? say`and ${all.length - shown.length} more roles` : undefined,
  );
}
