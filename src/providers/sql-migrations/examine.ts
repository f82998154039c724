import type { ComponentTarget, Examined } from '../../ports/provider.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import type { ProviderWorld } from '../world.ts';
import { databaseUrl, settingsOf } from './place.ts';
import { withClient } from './record.ts';

/** Connects as a deployment would, and looks at the rights that the record needs. */
export async function examineDatabase(
  world: ProviderWorld,
  at: ComponentTarget,
  signal: AbortSignal,
): Promise<readonly Examined[]> {
  const settings = settingsOf(at);
  try {
    const url = await databaseUrl(world, settings.database);
    return await withClient(url, signal, async (client) => {
      const { rows } = await client.query<{ readonly account: string; readonly may: boolean }>(
        `SELECT current_user AS account, has_database_privilege(current_database(), 'CREATE')
          OR coalesce(has_schema_privilege(to_regnamespace($1), 'CREATE'), false) AS may`,
        [settings.schema],
      );
      const { account = 'nobody', may = false } = rows[0] ?? {};
      return [
        { subject: 'database', state: 'good', sentence: `connected as ${account}` },
        may
          ? { subject: `schema ${settings.schema}`, state: 'good', sentence: 'the record can be kept there' }
          : {
              subject: `schema ${settings.schema}`,
              state: 'bad',
              sentence: 'this account may not create tables there',
              remedy: `as the owner: GRANT CREATE ON SCHEMA ${settings.schema} TO ${account}`,
            },
      ];
    });
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const remedy = 'check the connection string, the account and the network between here and the database';
    return [{ subject: 'database', state: 'bad', sentence: error.message, remedy }];
  }
}
