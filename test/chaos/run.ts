/**
 * The long form: `npm run chaos -- [kills] [races] [seed]`, and with `--providers 100` instead of all that so many kills in the
 * middle of deployments to each far end; `--only vercel,functions` names some of them. Kills the bot and its database over and over, then replicas, Slack's
 * troubles, races and an upgrade. A failure prints its timeline; the same seed repeats the same choices.
 */
import { parseArgs } from 'node:util';
import { spread } from './support/figures.ts';
import { killRun } from './support/kill-run.ts';
import { providerKills } from './support/providers/run.ts';
import { races } from './support/race-run.ts';
import { chanceOf, chooseSeed } from './support/random.ts';
import { frozenBeforeItsCall, frozenInsideTransaction, killedReplica } from './support/replica-runs.ts';
import type { Timeline } from './support/timeline.ts';
import { timeline } from './support/timeline.ts';
import { endsWithFullOutbox, overHttp, slackTrouble } from './support/trouble-runs.ts';
import { upgrade } from './support/upgrade-run.ts';

interface Report {
  readonly faults: readonly string[];
  readonly figures: string;
}

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { providers: { type: 'string' }, only: { type: 'string' } },
});
const [killsWanted = '300', racesWanted = '1000', seedWanted] = positionals;
const seed = chooseSeed(seedWanted);
/** So many kills in one world: its processes and messages should stay few. */
const killsAtOnce = 50;

const replicas = ({ faults, takeOversMs }: { faults: readonly string[]; takeOversMs: readonly number[] }): Report => ({
  faults: [...faults, ...takeOversMs.filter((ms) => ms > 15_000).map((ms) => `the take-over took ${ms} ms`)],
  figures: `took over: ${spread(takeOversMs)}`,
});

const plain = (faults: readonly string[]): Report => ({ faults, figures: '' });

interface Trial {
  readonly name: string;
  readonly run: (line: Timeline) => Promise<Report>;
}

const everyTrial = (): readonly Trial[] => [
  ...killTrials(Number(killsWanted)),
  { name: 'a killed replica', run: async (line) => replicas(await killedReplica(line, 6)) },
  { name: 'a replica frozen before its call', run: async (line) => replicas(await frozenBeforeItsCall(line)) },
  { name: 'a replica frozen inside a transaction', run: async (line) => replicas(await frozenInsideTransaction(line)) },
  {
    name: 'an end with a full outbox',
    run: async (line) => {
      const { faults, tookMs } = await endsWithFullOutbox(line);
      return {
        faults: [...faults, ...(tookMs > 10_000 ? ['it took too long'] : [])],
        figures: `ended in ${tookMs} ms`,
      };
    },
  },
  {
    name: 'troubles of Slack',
    run: async (line) =>
      plain(await slackTrouble({ timeline: line, forMs: 180_000, outageMs: 20_000 }, chanceOf(seed).fork('slack'))),
  },
  {
    name: 'races',
    run: async (line) => {
      const { faults, presses } = await races(Number(racesWanted), chanceOf(seed).fork('races'), line);
      return { faults, figures: `${racesWanted} races, ${presses} presses` };
    },
  },
  { name: 'requests over HTTP', run: async (line) => plain(await overHttp(line)) },
  { name: 'an upgrade', run: async (line) => plain(await upgrade(line)) },
];

/** So many kills of each far end in one world. */
const providerKillsAtOnce = 20;

function providerTrials(count: number): readonly Trial[] {
  return Array.from({ length: Math.ceil(count / providerKillsAtOnce) }, (_, index) => {
    const each = Math.min(providerKillsAtOnce, count - index * providerKillsAtOnce);
    return {
      name: `${each} kills at each far end (${index * providerKillsAtOnce + each} of ${count})`,
      run: async (line: Timeline): Promise<Report> => {
        const plan = { each, ...(options.only === undefined ? {} : { only: options.only.split(',') }) };
        const run = await providerKills(plan, chanceOf(seed).fork(`providers ${index}`), line);
        return { faults: run.faults, figures: `${JSON.stringify(run.kills)}; ${run.told.length} deployments` };
      },
    };
  });
}

function killTrials(count: number) {
  return Array.from({ length: Math.ceil(count / killsAtOnce) }, (_, index) => {
    const kills = Math.min(killsAtOnce, count - index * killsAtOnce);
    return {
      name: `${kills} kills (${index * killsAtOnce + kills} of ${count})`,
      run: async (line: Timeline): Promise<Report> => {
        const run = await killRun(kills, chanceOf(seed).fork(`kills ${index}`), line);
        const back = spread(run.kills.flatMap(({ connectedMs }) => connectedMs ?? []));
        const right = spread(run.kills.flatMap(({ cardsRightMs }) => cardsRightMs ?? []));
        const figures = `back: ${back}; cards right: ${right}; ${run.told.length} deployments, ${run.visits} visits`;
        return { faults: run.faults, figures };
      },
    };
  });
}

console.log(`seed ${seed}`);
const trials = options.providers === undefined ? everyTrial() : providerTrials(Number(options.providers));
let failed = 0;
for (const { name, run } of trials) {
  const line = timeline();
  try {
    const { faults, figures } = await run(line);
    if (faults.length > 0) throw new Error(faults.join('\n'));
    console.log(`ok      ${name}${figures === '' ? '' : ` (${figures})`}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${name}\n${error instanceof Error ? error.message : String(error)}\n${line.text()}`);
  }
}
console.log(failed === 0 ? 'all came through' : `${failed} failed; seed ${seed}`);
process.exitCode = failed === 0 ? 0 : 1;
