import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { every, wait } from '../../io/wait.ts';
import type { Clock, Log } from '../../ports/world.ts';
import { EmbeddedPostgresError, codeOf } from './failure.ts';
import { writeWhole } from './write-whole.ts';

const leaseSchema = z.object({ host: z.string(), bootId: z.string(), refreshedAt: z.number() });

/** A machine since it was last started. */
export interface Machine {
  readonly host: string;
  readonly bootId: string;
}

/** All that taking the lease needs. */
export interface LeaseRequest {
  readonly stateFolder: string;
  readonly machine: Machine;
  readonly clock: Clock;
  readonly log: Log;
  readonly refreshMs: number;
}

/** The right of one machine to use a state folder; several processes of that machine share it. */
export interface Lease {
  readonly release: () => Promise<void>;
}

type Content = Readonly<z.infer<typeof leaseSchema>>;

/** No two clocks that people use together differ by this much; a younger foreign lease is watched instead of believed. */
const surelyOldMs = 600_000;

/** Takes the state folder for this machine, or refuses while another machine goes on renewing its own lease. */
export async function takeLease(request: LeaseRequest): Promise<Lease> {
  await requireFree(request);
  await write(request);
  const stop = every(request.refreshMs, async () => {
    await refresh(request, stop);
  });
  return {
    release: async () => {
      stop();
      const found = await read(request.stateFolder);
      if (found !== undefined && isSame(found, request.machine)) await rm(fileOf(request.stateFolder), { force: true });
    },
  };
}

/** Which machine this is, as far as the system tells; without a boot id the name alone counts. */
export async function thisMachine(host: string): Promise<Machine> {
  try {
    return { host, bootId: (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim() };
  } catch {
    return { host, bootId: '' };
  }
}

async function requireFree(request: LeaseRequest): Promise<void> {
  const found = await read(request.stateFolder);
  if (found === undefined || isSame(found, request.machine)) return;
  // One machine that was started again has one clock, and needs no such margin.
  const oldMs = found.host === request.machine.host ? request.refreshMs * 3 : surelyOldMs;
  if (request.clock.now() - found.refreshedAt > oldMs) return;
  // The other machine's clock may be wrong, so only a change that we see ourselves proves that it lives.
  for (let waited = 0; waited < request.refreshMs * 3; waited += 50) {
    await wait(50);
    const later = await read(request.stateFolder);
    if (later === undefined) return;
    if (later.refreshedAt !== found.refreshedAt) throw inUse(request.stateFolder, later.host);
  }
  request.log.warn({ host: found.host }, 'taking over the state folder: the machine that used it has gone silent');
}

async function refresh(request: LeaseRequest, giveUp: () => void): Promise<void> {
  try {
    const found = await read(request.stateFolder);
    if (found !== undefined && !isSame(found, request.machine)) {
      giveUp();
      request.log.error({ host: found.host }, 'another machine took the state folder; stop this one');
      return;
    }
    await write(request);
  } catch (error) {
    request.log.warn({ code: codeOf(error) }, 'the state folder lease could not be renewed');
  }
}

async function read(stateFolder: string): Promise<Content | undefined> {
  try {
    return leaseSchema.safeParse(JSON.parse(await readFile(fileOf(stateFolder), 'utf8'))).data;
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

async function write({ stateFolder, machine, clock }: LeaseRequest): Promise<void> {
  const content: Content = { ...machine, refreshedAt: clock.now() };
  await writeWhole(fileOf(stateFolder), `${JSON.stringify(content)}\n`);
}

function inUse(stateFolder: string, host: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    'folder-in-use',
    `The state folder ${stateFolder} is in use by the machine "${host}". Stop Quarterdeck there, give this machine a folder of its own in QUARTERDECK_HOME, or let both use one database through DATABASE_URL.`,
  );
}

function isSame(found: Content, machine: Machine): boolean {
  return found.host === machine.host && found.bootId === machine.bootId;
}

function fileOf(stateFolder: string): string {
  return path.join(stateFolder, 'owner.json');
}
