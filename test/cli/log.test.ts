import { execa } from 'execa';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { begun, procedureOf } from '../support/pipeline/ask.ts';
import { isOver, until } from '../support/pipeline/drive.ts';
import { aStand } from '../support/pipeline/stand.ts';
import { useStores } from '../support/pipeline/use-stand.ts';

const there = useStores(1);
const program = join(import.meta.dirname, '..', '..', 'src', 'cli.ts');

const quarterdeck = (...args: readonly string[]) =>
  execa(process.execPath, [program, ...args], {
    env: { PATH: process.env['PATH'] ?? '', DATABASE_URL: there().url },
    extendEnv: false,
    reject: false,
  });

/** A release of which every look shows two lines more. */
async function released() {
  const { stores, ...parts } = there();
  const [opened] = stores;
  if (opened === undefined) throw new Error('no store');
  const stand = aStand({ ...parts, opened }, procedureOf({}));
  stand.far.checksNeeded = 3;
  stand.far.lines = (looks) => Array.from({ length: looks * 2 }, (_, line) => `line ${line + 1}`);
  const id = await begun(stand, 'v1');
  await until(stand, id, isOver);
  return id;
}

test('`quarterdeck log` prints all that the steps of a deployment said, each line once', async () => {
  const id = await released();

  const { exitCode, stdout } = await quarterdeck('log', id);

  expect(exitCode).toBe(0);
  expect(stdout.split('\n')).toEqual([
    '== release web, attempt 1',
    'line 1',
    'line 2',
    'line 3',
    'line 4',
    'line 5',
    'line 6',
  ]);
});

test('`quarterdeck log` gives programs the lines of one step, and none of a step that said nothing', async () => {
  const id = await released();

  const asked = await quarterdeck('log', id, '--step', 'release', '--json');
  const other = await quarterdeck('log', id, '--step', 'shift', '--json');

  expect(JSON.parse(asked.stdout)).toMatchObject([{ name: 'release', component: 'web', attempt: 1, dropped: 0 }]);
  expect(JSON.parse(other.stdout)).toEqual([]);
});

test('`quarterdeck log` of a deployment that there is not ends with 1, of no deployment with 2', async () => {
  expect(await quarterdeck('log', 'shop#99')).toMatchObject({ exitCode: 1, stderr: 'There is no deployment shop#99.' });
  expect((await quarterdeck('log', 'shop')).exitCode).toBe(2);
});
