import type { Config, Target } from '../domain/config.ts';
import { environmentsInOrder } from '../domain/config.ts';
import type { TargetId } from '../domain/ids.ts';
import { systemClock } from '../io/clock.ts';
import { systemTimers } from '../io/timers.ts';
import type { MirroredTarget } from '../notify/github-mirror.ts';
import { mirrorRound } from '../notify/github-mirror.ts';
import type { Log } from '../ports/world.ts';
import type { OpenStore } from '../store/open.ts';
import type { GithubSide } from './github.ts';

export interface MirrorParts {
  readonly opened: Pick<OpenStore, 'mirror' | 'cards'>;
  readonly config: () => Config;
  readonly github: GithubSide;
  readonly log: Log;
}

const lookEveryMs = 2_000;

/** Keeps GitHub's records of deployments in step with ours, beside everything else; the result ends it after the round in hand. */
export function mirrorDeployments({ opened, config, github, log }: MirrorParts): () => Promise<void> {
  const world = {
    mirror: opened.mirror,
    targets: () => mirroredTargets(config(), github),
    logUrl: async ({ id }: { readonly id: Parameters<OpenStore['cards']['place']>[0] }) => {
      const card = await opened.cards.place(id);
      return card && `https://slack.com/archives/${card.channel}/p${card.ts.replace('.', '')}`;
    },
    clock: systemClock,
    log,
  };
  let round: Promise<unknown> | undefined;
  const look = (): void => {
    round ??= mirrorRound(world)
      .catch((error: unknown) => {
        log.warn({ error }, 'recording deployments on GitHub failed; trying again');
      })
      .finally(() => {
        round = undefined;
      });
  };
  const stop = systemTimers.every(lookEveryMs, look);
  return async () => {
    stop();
    await round;
  };
}

function mirroredTargets(config: Config, { clientOf }: GithubSide): ReadonlyMap<TargetId, MirroredTarget> {
  const { github, targets, services } = config;
  const wanted = github?.deployments?.environments ?? [];
  if (github === undefined || wanted.length === 0) return new Map();
  const last = environmentsInOrder(config).at(-1)?.name;
  const client = clientOf(github.access);
  return new Map(
    [...targets.values()].flatMap((target) => {
      const repository = services.get(target.service)?.repository;
      if (repository?.kind !== 'github' || !wanted.includes(target.environment) || recordsItself(target)) return [];
      const environmentUrl = addressOf(target);
      const place = { client, owner: repository.owner, repo: repository.name };
      const isProduction = target.environment === last;
      return [
        [target.id, { place, isProduction, ...(environmentUrl === undefined ? {} : { environmentUrl }) }] as const,
      ];
    }),
  );
}

const settingOf = (settings: unknown, name: string): unknown =>
  typeof settings === 'object' && settings !== null ? new Map(Object.entries(settings)).get(name) : undefined;

/** A job that names the environment has a record of its own; a second one would retire it. */
const recordsItself = ({ procedure }: Target): boolean =>
  procedure.components.some(
    ({ provider, settings }) => provider === 'github-actions' && settingOf(settings, 'recordsDeployments') === true,
  );

function addressOf({ procedure }: Target): string | undefined {
  const found = procedure.components.map(({ settings }) => settingOf(settings, 'url'));
  return found.find((url): url is string => typeof url === 'string');
}
