import { tryPort } from '../../io/port-free.ts';
import type { ComponentTarget, Examined } from '../../ports/provider.ts';
import { examineFolder, examineProgram } from '../examine-program.ts';
import { programEnv } from '../program-env.ts';
import { asked, placeOf } from '../supervised.ts';
import type { LocalWorld } from '../supervised.ts';
import { settingsOf } from './start.ts';

/** Looks at the program, where it starts, and the address on which users would be served; nothing is started. */
export async function examineLocal(
  world: LocalWorld,
  at: ComponentTarget,
  signal: AbortSignal,
): Promise<readonly Examined[]> {
  const settings = settingsOf(at);
  const { command: argv, folder, repository } = settings;
  const { common, own } = await programEnv(settings, world);
  const path = own['PATH'] ?? common['PATH'] ?? '';
  const start = repository === undefined ? folder : undefined;
  return Promise.all([
    repository === undefined ? examineFolder(folder) : examineFolder(repository, 'repository'),
    examineProgram({ subject: 'program', argv, folder: start, path }),
    examinePort(world, at, signal),
  ]);
}

async function examinePort(world: LocalWorld, at: ComponentTarget, signal: AbortSignal): Promise<Examined> {
  const { host, port } = settingsOf(at);
  const subject = port === 0 ? `a port on ${host}` : `port ${port} on ${host}`;
  const answer = await tryPort(host, port);
  if (answer === 'free') return { subject, state: 'good', sentence: 'is free' };
  if (answer === 'EADDRINUSE' && (await isOurs(world, at, signal)))
    return { subject, state: 'good', sentence: 'is served by this component already' };
  const remedies: Readonly<Record<string, string>> = {
    EADDRINUSE: 'Give the component another port, or end what listens there.',
    EACCES: 'Ports below 1024 need a right of their own: take a higher one.',
    EADDRNOTAVAIL: 'This machine has no such address: look at host.',
  };
  const remedy = remedies[answer] ?? 'Look at host and port.';
  const sentence = answer === 'EADDRINUSE' ? 'somebody else listens there' : `cannot be used (${answer})`;
  return { subject, state: 'bad', sentence, remedy };
}

/** Only asked when there is a supervisor: a look must not start one. */
async function isOurs({ supervisor }: LocalWorld, at: ComponentTarget, signal: AbortSignal): Promise<boolean> {
  if (!supervisor.isThere()) return false;
  const { publicUrl } = await asked(supervisor.describe({ target: placeOf(at) }, signal));
  return publicUrl !== undefined && new URL(publicUrl).port === String(settingsOf(at).port);
}
