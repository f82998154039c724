import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Hook } from '../../../src/domain/plan.ts';
import type { Json } from '../../../src/domain/json.ts';
import { commandProvider } from '../../../src/providers/command/provider.ts';
import { supervisedStand } from '../../providers/supervised-stand.ts';
import type { SupervisedStand } from '../../providers/supervised-stand.ts';
import { begun, minutes, procedureOf } from '../../support/pipeline/ask.ts';
import { isOver, until } from '../../support/pipeline/drive.ts';
import type { Stand } from '../../support/pipeline/stand.ts';
import { useStand } from '../../support/pipeline/use-stand.ts';

const aStandWith = useStand();
let machine: SupervisedStand;
beforeEach(() => {
  machine = supervisedStand();
});
afterEach(() => machine.end());

const node = (script: string): readonly string[] => [process.execPath, '-e', script];
const textOf = (name: string): string => {
  const path = join(machine.folder, name);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
};

/** Writes a line each time it runs, and says which deployment it runs for. */
const seed = node(`
  require('node:fs').appendFileSync('ran', process.env.QUARTERDECK_SERVICE + ' ' + process.env.QUARTERDECK_RELEASE + '\\n');
  console.log('seeded');
`);

/** Ends its own supervisor's runner, so that nobody knows how it ended. */
const vanish = node(`
  require('node:fs').appendFileSync('ran', 'once\\n');
  process.kill(process.ppid, 'SIGKILL');
  process.kill(process.pid, 'SIGKILL');
`);

async function underWay(settings: Readonly<Record<string, Json>>) {
  const hook: Hook = {
    name: 'seed',
    at: 'after',
    phase: 'releasing',
    kind: 'command',
    mode: 'enforce',
    timeoutMs: 60 * minutes,
    settings: { folder: machine.folder, ...settings },
  };
  const plain = aStandWith(procedureOf({ bakeMs: minutes, hooks: [hook] }));
  const commands = commandProvider(machine.world());
  const scripted = plain.engine.provider('scripted');
  const provider = (name: string) => (name === 'command' ? commands : scripted);
  const stand: Stand = { ...plain, engine: { ...plain.engine, provider } };
  return { stand, id: await begun(stand, 'v1') };
}

test('a hook of kind command runs once under the supervisor, and its output is kept', async () => {
  const { stand, id } = await underWay({ run: [...seed], repeatable: true });

  expect((await until(stand, id, isOver)).phase).toBe('live');

  expect(textOf('ran')).toBe('shop v1\n');
  const log = (await stand.opened.store.stepLogs(id)).find(({ name }) => name === 'hook-after-seed');
  expect(log?.lines).toEqual(['seeded']);
});

test('a hook whose result was lost is not run again when its verify command says that it happened', async () => {
  const verify = node(`require('node:fs').appendFileSync('verified', process.env.QUARTERDECK_ACTION + '\\n')`);
  const { stand, id } = await underWay({ run: [...vanish], verify: [...verify] });

  expect((await until(stand, id, isOver)).phase).toBe('live');

  expect([textOf('ran'), textOf('verified').split('\n')[0]]).toEqual(['once\n', 'release']);
});
