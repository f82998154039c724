import { execa } from 'execa';
import type pg from 'pg';
import type { MigrationWork } from './work.ts';

/** Makes the point to which a person may go back; a failure ends everything before the first statement. */
export async function takeBackup(client: pg.Client, work: MigrationWork, say: (line: string) => void): Promise<void> {
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
      // The program inherits what the supervisor gave to this one, and nothing of the bot's.
      const result = await execa(program, args, {
        stdin: 'ignore',
        stdout: 'inherit',
        stderr: 'inherit',
        reject: false,
      });
      if (result.exitCode !== 0) throw new Error('the backup failed, so nothing was changed');
      say('the backup is done');
    }
  }
}
