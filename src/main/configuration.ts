import { loadConfig } from '../config/load.ts';
import type { Loaded } from '../config/load.ts';
import type { Kinds } from '../config/kinds.ts';
import { watchConfig } from '../config/watch.ts';
import type { ConfigWatch } from '../config/watch.ts';
import type { Config, ConfigFault } from '../domain/config.ts';
import type { Notice } from '../domain/notice.ts';
import { sourceKinds } from '../metrics/index.ts';
import { tell } from '../operations/transition.ts';
import { backupFreshSettings } from '../pipeline/checks/backup-fresh.ts';
import { ciCheckSettings } from '../pipeline/checks/ci.ts';
import { commandCheckSettings } from '../pipeline/checks/command.ts';
import { httpCheckSettings } from '../pipeline/checks/http.ts';
import { commandHookSettings, httpHookSettings, workflowSettings } from '../pipeline/hooks/settings.ts';
import type { Store } from '../ports/store.ts';
import type { Clock, Log, Timers } from '../ports/world.ts';
import { systemClock } from '../io/clock.ts';
import { httpFetch } from '../io/fetch.ts';
import { secretsFrom } from '../io/secrets.ts';
import { googleSecrets } from '../providers/google/secret-manager.ts';
import { providerKinds } from '../providers/index.ts';
import type { Variables } from './environment.ts';

/** All that the configuration may name: one place where the parts of the program come together. */
export const kinds: Kinds = {
  providers: providerKinds,
  sources: sourceKinds,
  checks: {
    command: commandCheckSettings,
    http: httpCheckSettings,
    ci: ciCheckSettings,
    workflow: workflowSettings,
    'backup-fresh': backupFreshSettings,
  },
  hooks: { command: commandHookSettings, http: httpHookSettings, workflow: workflowSettings },
};

export const faultText = ({ file, line, path, found, expected, remedy }: ConfigFault): string => {
  const at = file === undefined ? '' : `${file}${line === undefined ? '' : `:${line}`}  `;
  return `${at}${path}: found ${found}, expected ${expected}. ${remedy}`;
};

/** The configuration in force; a reload replaces it at once for everything that reads it. */
export interface ConfigHolder {
  readonly current: () => Config;
  readonly replace: (config: Config) => void;
}

export function configHolder(first: Config): ConfigHolder {
  let config = first;
  return {
    current: () => config,
    replace: (next) => {
      config = next;
    },
  };
}

const fromGoogle = googleSecrets({ fetch: httpFetch(), clock: systemClock });

/** Reads a secret where the configuration says that it is. */
export const secretReader = (variables: Variables) => secretsFrom(variables, fromGoogle);

export interface Following {
  readonly path: string;
  readonly variables: Variables;
  readonly loaded: Loaded;
  readonly holder: ConfigHolder;
  readonly store: Store;
  /** Makes a good change rule the other replicas too. */
  readonly propose: (loaded: Loaded) => Promise<void>;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
}

/** Follows the file: a good change rules at once and is told, a bad one changes nothing and is told too. */
export function followConfig(following: Following): Promise<ConfigWatch> {
  const { path, variables, loaded, holder, store, propose, log } = following;
  return watchConfig({
    path,
    current: loaded,
    load: () => loadConfig({ path, environmentVariables: variables, kinds }),
    onChange: async ({ loaded: next, sentences }) => {
      await propose(next);
      holder.replace(next.config);
      log.info({ version: next.config.version, changes: sentences }, 'the configuration changed');
      await announce(following, { event: 'configuration-changed', version: next.config.version, sentences });
    },
    onFaults: async (faults) => {
      const sentences = faults.map(faultText);
      log.error({ faults: sentences }, 'the changed configuration has faults; the old one stays');
      await announce(following, { event: 'configuration-faulty', version: holder.current().version, sentences });
    },
    onError: (error) => {
      log.warn({ error }, 'cannot follow the configuration file; trying again');
    },
    inFlightTargets: async () => (await store.inFlight()).map(({ target }) => target),
    scheduler: schedulerOf(following),
  });
}

interface Said {
  readonly event: 'configuration-changed' | 'configuration-faulty';
  readonly version: string;
  readonly sentences: readonly string[];
}

async function announce({ store, clock, holder }: Following, said: Said): Promise<void> {
  const nowMs = clock.now();
  const notice: Notice = { about: 'configuration', atMs: nowMs, ...said };
  await store.transact(async (tx) => {
    const facts = { version: said.version, sentences: said.sentences };
    await tx.audit({ atMs: nowMs, actor: { kind: 'quarterdeck' }, kind: said.event, facts });
    await tell(tx, [notice], holder.current());
  });
}

function schedulerOf({ timers, log }: Following) {
  const run = (task: () => Promise<void>): void => {
    task().catch((error: unknown) => {
      log.warn({ error }, 'looking at the configuration failed');
    });
  };
  return {
    every: (ms: number, task: () => Promise<void>) =>
      timers.every(ms, () => {
        run(task);
      }),
    after: (ms: number, task: () => Promise<void>) => {
      const off = new AbortController();
      void timers.sleep(ms, off.signal).then(() => {
        if (!off.signal.aborted) run(task);
      });
      return () => {
        off.abort();
      };
    },
  };
}
