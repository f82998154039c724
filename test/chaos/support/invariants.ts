import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { cardOf, whatIsWrong } from './cards.ts';
import { noticeFaults } from './notices.ts';
import { postingFaults } from './posted.ts';
import { conductOf } from './releases.ts';
import { unlessAway } from './record.ts';
import type { Told } from './stories.ts';
import { until } from './until.ts';
import type { ChaosWorld } from './world.ts';

const run = promisify(execFile);
const cli = join(import.meta.dirname, '..', '..', '..', 'src', 'cli.ts');

/** Slack takes one message a second for each channel. */
const msPerMessage = 2000;

/** Waits until nothing is left to send. */
async function quiet(world: ChaosWorld): Promise<void> {
  const waiting = (await unlessAway(world.record.outboxWaiting())) ?? 0;
  await until({
    what: `the outbox is empty, where ${waiting} messages waited`,
    withinMs: 90_000 + waiting * msPerMessage,
    everyMs: 250,
    look: async () => ((await unlessAway(world.record.outboxWaiting())) === 0 ? true : undefined),
  });
}

/** Everything that must be true when all has come to rest; one sentence for each fault. */
export async function faultsAtRest(world: ChaosWorld, told: readonly Told[]): Promise<readonly string[]> {
  return [...(await faultsSeen(world, told)), ...(await auditFaults(world))];
}

/** The same without the command line, which a newer store refuses. */
export async function faultsSeen(world: ChaosWorld, told: readonly Told[]): Promise<readonly string[]> {
  return [...(await faultsTold(world, told)), ...(await startFaults(world)), ...trafficFaults(world)];
}

/** What people were told and asked for, wherever the releases went. */
export async function faultsTold(world: ChaosWorld, told: readonly Told[]): Promise<readonly string[]> {
  await quiet(world);
  const messages = await world.record.messages();
  return [
    ...told.filter(({ phase, rightEnds }) => !rightEnds.includes(phase)).map(wrongEnd),
    ...postingFaults(world.workspace, messages),
    ...(await noticeFaults(world.record)),
    ...(await cardFaults(world)),
    ...world.workspace.violations.map(
      ({ at, error, messages: why }) => `Slack refuses ${at}: ${error} ${why.join(' ')}`,
    ),
  ];
}

const wrongEnd = ({ id, story, phase, rightEnds }: Told): string =>
  `${id} (${story}) ended ${phase} instead of ${rightEnds.join(' or ')}`;

/** Each release begins one process; one that was put back later may begin another. */
async function startFaults(world: ChaosWorld): Promise<readonly string[]> {
  const deployments = await world.record.deployments();
  const starts = Map.groupBy(await world.startLog(), ({ service, version }) => `${service} ${version}`);
  const begun = Map.groupBy(
    deployments.filter(({ record }) => Object.keys(record.versions).length > 0),
    ({ service, record }) => `${service} ${record.versions['web'] ?? ''}`,
  );
  const keys = new Set([...starts.keys(), ...begun.keys()]);
  return [...keys].flatMap((key) => {
    const count = starts.get(key)?.length ?? 0;
    const by = begun.get(key) ?? [];
    const deploys = by.filter(({ record }) => record.plan.kind === 'deploy').length;
    if (deploys > 1) return [`${key} was released by ${deploys} deployments`];
    // A rollback finds its version still warm, or begins it again.
    return count < 1 || count > Math.max(1, by.length) ? [`${key} was begun ${count} times`] : [];
  });
}

async function cardFaults(world: ChaosWorld): Promise<readonly string[]> {
  const look = async (): Promise<readonly string[]> => {
    const wrong: string[] = [];
    for (const deployment of await world.record.deployments()) {
      const fault = whatIsWrong(await cardOf(world, deployment.id), deployment);
      if (fault !== undefined) wrong.push(fault);
    }
    return wrong;
  };
  const endMs = performance.now() + 15_000;
  for (;;) {
    const wrong = await look();
    if (wrong.length === 0 || performance.now() > endMs) return wrong;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** Only a bad release may fail a visitor. */
function trafficFaults({ visitors }: ChaosWorld): readonly string[] {
  return visitors
    .misses()
    .filter(({ release }) => release === undefined || conductOf(release) === 'good')
    .map(
      ({ service, release, what, atMs }) =>
        `a visitor of ${service} met ${what} (${release ?? 'no release'}) at ${new Date(atMs).toISOString()}`,
    );
}

const report = z.object({
  intact: z.boolean(),
  entries: z.number(),
  faults: z.array(z.object({ sentence: z.string() })),
});

/** What the command line says about the record. */
export async function auditFaults({ environment }: ChaosWorld): Promise<readonly string[]> {
  const asked = run(process.execPath, [cli, 'audit', 'verify', '--json'], { env: environment });
  const { stdout } = await asked.catch((error: unknown) => {
    if (typeof error === 'object' && error !== null && 'stdout' in error) return { stdout: String(error.stdout) };
    throw error;
  });
  const said = report.parse(JSON.parse(stdout));
  return said.intact ? [] : said.faults.map(({ sentence }) => `audit: ${sentence}`);
}
