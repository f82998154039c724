import { enableCompileCache } from 'node:module';
import { boundYoungGeneration } from './main/young-generation.ts';

enableCompileCache();
boundYoungGeneration();

/** A second signal, or a drain that takes longer, ends the program at once: everything that matters is stored. */
const drainMs = 10_000;

const { readEnvironment } = await import('./main/environment.ts');
const { openLog } = await import('./main/log.ts');
const { start } = await import('./main/start.ts');
const { systemTimers } = await import('./io/timers.ts');

function fail(sentences: readonly string[]): never {
  process.stderr.write(`${sentences.join('\n')}\n`);
  process.exit(1);
}

const read = readEnvironment(process.env);
if (read.kind === 'faults') fail(read.sentences);
const log = openLog(read.settings.logLevel);
process.on('unhandledRejection', (error) => {
  log.error({ error }, 'a promise failed unseen');
});
const started = await start(read.settings, process.env, log).catch((error: unknown) => {
  log.error({ error }, 'cannot start');
  return fail([error instanceof Error ? error.message : 'cannot start']);
});
if (started.kind === 'faults') fail(started.sentences);

let stopping = false;
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    if (stopping) process.exit(1);
    stopping = true;
    void systemTimers.sleep(drainMs).then(() => {
      log.error({}, 'the drain took too long; ending now');
      process.exit(1);
    });
    started.running.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ error }, 'the drain ended with an error');
        process.exit(1);
      },
    );
  });
}
