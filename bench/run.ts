import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { acknowledgement } from './ack.ts';
import { endStateFolders } from './bot.ts';
import { batch } from './batch.ts';
import { endChildren } from './child.ts';
import { engine } from './engine.ts';
import type { Figure, Measurement } from './figures.ts';
import { inFlight } from './flight.ts';
import { readiness } from './ready.ts';
import { rollback } from './rollback.ts';
import { openStand } from './stand.ts';

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, only: { type: 'string', multiple: true, default: [] } },
});

const all: readonly Measurement[] = [engine, acknowledgement, readiness, rollback, inFlight, batch];

const wanted = (name: string): boolean => values.only.length === 0 || values.only.some((part) => name.startsWith(part));

function print(figures: readonly Figure[]): void {
  for (const { name, value, unit } of figures) console.log(`${name} ${value} ${unit}`);
}

const stand = await openStand((sentence) => process.stderr.write(`… ${sentence}\n`));
const found: Figure[] = [];
const end = async (): Promise<void> => {
  await endChildren();
  await endStateFolders();
  await stand.end();
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void end().finally(() => process.exit(1));
  });
}
const load = (): string => loadavg()[0]?.toFixed(1) ?? '?';
const busyNote = (): string =>
  (loadavg()[0] ?? 0) > 2 * availableParallelism() ? ': too busy for figures to be trusted' : '';
try {
  for (const measurement of all) {
    if (!measurement.names.some(wanted)) continue;
    const before = load();
    const figures = (await measurement.run(stand)).filter(({ name }) => wanted(name));
    stand.say(`load average ${before} → ${load()} on ${availableParallelism()} processors${busyNote()}`);
    found.push(...figures);
    if (!values.json) print(figures);
  }
} finally {
  await end();
}
if (values.json) console.log(JSON.stringify({ figures: found }));
if (found.length === 0) {
  process.stderr.write(`No figure begins with ${values.only.join(' or ')}.\n`);
  process.exitCode = 2;
}
