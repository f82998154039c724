/** The program that a release of migrations runs, under the supervisor: it goes on when the bot is gone. */
import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { enableCompileCache } from 'node:module';

enableCompileCache();

const { carryOut } = await import('./carry-out.ts');
const { databaseVariable, migrationWork, workFileVariable } = await import('./work.ts');

const given = Object.fromEntries(Object.entries(process.env).map(([name, value]) => [name, value ?? '']));
const { [workFileVariable]: file = '', [databaseVariable]: connectionString = '' } = given;
const work = migrationWork.parse(JSON.parse(await readFile(file, 'utf8')));
const client = new pg.Client({ connectionString, application_name: 'quarterdeck migrations' });
client.on('error', (error) => {
  process.stderr.write(`the connection to the database broke: ${error.message}\n`);
  process.exit(1);
});
try {
  await client.connect();
  const say = (line: string): void => {
    process.stdout.write(`${line}\n`);
  };
  await carryOut(client, work, { say, given });
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : 'the migrations failed'}\n`);
  process.exitCode = 1;
} finally {
  await client.end().catch(() => undefined);
}
