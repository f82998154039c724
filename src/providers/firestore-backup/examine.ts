import { ProviderError } from '../../ports/provider-error.ts';
import type { ComponentTarget, Examined } from '../../ports/provider.ts';
import type { ProviderWorld } from '../world.ts';
import { scratchAdmin } from './admin.ts';
import { isBesideThere } from './beside.ts';
import { newestSaid } from './newest.ts';
import { settingsOf } from './settings.ts';

interface Trial {
  readonly subject: string;
  readonly remedy: string;
  readonly tried: () => Promise<string>;
}

/** What the settings need of Google, tried by reading alone. */
export function examined(world: ProviderWorld, at: ComponentTarget, signal: AbortSignal): Promise<readonly Examined[]> {
  const { database, project, to, schedule, scratch } = settingsOf(at);
  const console = 'Google Cloud console, IAM: give the account';
  const exports: Trial = {
    subject: `exports of ${database} in ${project}`,
    remedy: `${console} Cloud Datastore Import Export Admin (roles/datastore.importExportAdmin), and Storage Admin on ${to}.`,
    tried: async () => {
      const newest = await newestSaid(world, at, signal);
      return newest === undefined ? `readable; none into ${to} yet` : `newest verified: ${newest.says}`;
    },
  };
  const beside: Trial = {
    subject: `what lies beside exports in ${to}`,
    remedy: `${console} Storage Object User (roles/storage.objectUser) on the bucket.`,
    tried: async () => {
      await isBesideThere(world, at, { prefix: `${to.replace(/\/+$/, '')}/doctor`, signal });
      return 'readable; whether it can be written shows with the first backup';
    },
  };
  const proof: Trial = {
    subject: `databases in ${scratch?.project ?? project}`,
    remedy: `${console} Cloud Datastore Owner (roles/datastore.owner) in ${scratch?.project ?? project}: each proof makes a database and deletes it.`,
    tried: async () => {
      await (await scratchAdmin(world, at, { database: scratch?.database ?? database, signal })).shape();
      return 'can be looked for; whether they can be made shows with the first proof';
    },
  };
  const trials = [exports, ...(schedule === undefined ? [] : [beside]), ...(scratch === undefined ? [] : [proof])];
  return Promise.all(trials.map(outcome));
}

async function outcome({ subject, remedy, tried }: Trial): Promise<Examined> {
  try {
    return { subject, state: 'good', sentence: await tried() };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return { subject, state: error.retryable ? 'unknown' : 'bad', sentence: error.message, remedy };
  }
}
