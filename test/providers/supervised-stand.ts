import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentName } from './supervised-names.ts';
import { secretsFrom } from '../../src/io/secrets.ts';
import type { Json } from '../../src/domain/json.ts';
import type { PlannedComponent } from '../../src/domain/plan.ts';
import type { ComponentTarget } from '../../src/ports/provider.ts';
import type { LocalWorld } from '../../src/providers/supervised.ts';
import { supervisorClient } from '../../src/providers/supervisor/client.ts';
import { hostIdOf } from '../../src/providers/supervisor/host-id.ts';
import { stopSupervisor } from '../../src/providers/supervisor/stop.ts';

/** A folder with a supervisor of its own, for providers. */
export interface SupervisedStand {
  readonly folder: string;
  readonly world: (more?: Partial<LocalWorld>) => LocalWorld;
  readonly at: (component: Omit<PlannedComponent, 'name' | 'after'>) => ComponentTarget;
  readonly end: () => Promise<void>;
}

export function supervisedStand(): SupervisedStand {
  const folder = mkdtempSync(join(tmpdir(), 'qd-test-'));
  const stateFolder = join(folder, 'state');
  mkdirSync(stateFolder);
  const { service, environment, component: name, target } = environmentName;
  return {
    folder,
    world: (more = {}) => ({
      supervisor: supervisorClient({ stateFolder, environment: process.env }),
      host: hostIdOf(stateFolder),
      environment: process.env,
      secret: secretsFrom(more.environment ?? process.env, () =>
        Promise.reject(new Error('nobody asks elsewhere here')),
      ),
      ...more,
    }),
    at: (component) => ({ target, service, environment, component: { name, after: [], ...component } }),
    end: async () => {
      await stopSupervisor({ stateFolder, environment: process.env });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Settings as the configuration would hand them to a plan. */
export const asJson = (value: unknown): Json => JSON.parse(JSON.stringify(value)) as Json;
