import type pg from 'pg';
import { capture } from '../../io/capture.ts';
import type { MigrationWork } from './work.ts';

/** What this program was given by the supervisor, which is all that a program of a backup gets. */
export interface Surroundings {
  readonly say: (line: string) => void;
  readonly given: Readonly<Record<string, string>>;
}

const backupWithinMs = 6 * 3_600_000;

/** Makes the point to which a person may go back; a failure ends everything before the first statement. */
export async function takeBackup(client: pg.Client, work: MigrationWork, { say, given }: Surroundings): Promise<void> {
  const { backup } = work;
  switch (backup.kind) {
    case 'none':
      say('no backup is configured');
      return;
    case 'restore-point': {
      const name = `quarterdeck ${work.key}`.slice(0, 60);
      await client.query('SELECT pg_create_restore_point($1)', [name]);
      say(`restore point "${name}"`);
      return;
    }
    case 'position': {
      const { rows } = await client.query<{ readonly position: string; readonly at: string }>(
        'SELECT pg_current_wal_lsn()::text AS position, clock_timestamp()::text AS at',
      );
      say(`before: position ${rows[0]?.position ?? 'unknown'} at ${rows[0]?.at ?? 'unknown'}`);
      return;
    }
    case 'command': {
      const [program = '', ...args] = backup.command;
      const result = await capture({ command: program, args, env: given }, AbortSignal.timeout(backupWithinMs));
      for (const line of `${result.stdout}\n${result.stderr}`.split('\n')) if (line !== '') say(line);
      if (result.code !== 0) throw new Error('the backup failed, so nothing was changed');
      say('the backup is done');
    }
  }
}
