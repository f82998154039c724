import { json } from 'node:stream/consumers';
import { enableCompileCache } from 'node:module';

// Before everything else is loaded, or it would keep nothing of it.
enableCompileCache();

const { runCommand } = await import('./command-run.ts');
const { commandSpec } = await import('./protocol.ts');

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: command-runner.ts <folder>');

const cancelling = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    cancelling.abort();
  });

// The specification comes by pipe, since it may hold secrets that no file and no argument list should.
const spec = commandSpec.parse(await json(process.stdin));
await runCommand(spec, { folder, now: Date.now, cancelled: cancelling.signal });
process.exit(0);
