import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { supervisorClient } from '../../../src/providers/supervisor/client.ts';
import type { SupervisorClient } from '../../../src/providers/supervisor/client.ts';
import { stopSupervisor } from '../../../src/providers/supervisor/stop.ts';
import { isRunning, startMarkOf } from '../../../src/providers/supervisor/process-identity.ts';
import type { CommandSpec, ProcessSpec, ProxySpec } from '../../../src/providers/supervisor/protocol.ts';

const service = `
import { createServer } from 'node:http';
const version = process.env.VERSION;
const server = createServer((request, response) => {
  const url = new URL(request.url, 'http://x');
  if (url.pathname === '/crash') process.exit(7);
  if (url.pathname === '/fail') response.statusCode = 500;
  if (url.pathname === '/env') return response.end(JSON.stringify(process.env));
  if (url.pathname === '/headers') return response.end(JSON.stringify(request.headers));
  if (url.pathname === '/echo') return request.pipe(response);
  setTimeout(() => response.end(version), Number(url.searchParams.get('ms') ?? 0));
});
server.on('upgrade', (request, socket) => {
  if (request.url === '/refuse') return socket.end('HTTP/1.1 403 Forbidden\\r\\ncontent-length: 2\\r\\n\\r\\nno');
  socket.write('HTTP/1.1 101 Switching Protocols\\r\\nupgrade: echo\\r\\nconnection: upgrade\\r\\n\\r\\n');
  socket.pipe(socket);
});
process.on('SIGTERM', () => server.close(() => process.exit(0)));
setTimeout(() => server.listen(process.env.PORT, '127.0.0.1'), Number(process.env.START_AFTER_MS ?? 0));
if (process.env.CRASH_AT_START) process.exit(3);
console.log('hello from ' + version);
`;

const patienceMs = 30_000;

/** Polls until the answer is there, for at most half a minute; what takes long is asked less often, because asking is work for both sides. */
export async function eventually<Value>(
  what: string,
  question: () => Value | undefined | false | Promise<Value | undefined | false>,
): Promise<Value> {
  const beganMs = performance.now();
  for (;;) {
    const answer = await question();
    if (answer !== undefined && answer !== false) return answer;
    const passedMs = performance.now() - beganMs;
    if (passedMs > patienceMs) throw new Error(`it never happened that ${what}`);
    await sleep(Math.min(15 + passedMs / 8, 150));
  }
}

/** A supervisor of its own in a fresh state folder, with services to run. */
export interface Stand {
  readonly folder: string;
  readonly stateFolder: string;
  readonly client: SupervisorClient;
  readonly newClient: () => SupervisorClient;
  readonly process: (version: string, more?: Partial<ProcessSpec>) => ProcessSpec;
  readonly proxy: (more?: Partial<ProxySpec>) => ProxySpec;
  readonly command: (script: string, more?: Partial<CommandSpec>) => CommandSpec;
  /** Starts a version and waits until it answers; its share stays as it is. */
  readonly started: (version: string, process?: Partial<ProcessSpec>, proxy?: Partial<ProxySpec>) => Promise<void>;
  /** A version that has all the traffic, and the address of the target. */
  readonly live: (
    version: string,
    more?: { process?: Partial<ProcessSpec>; proxy?: Partial<ProxySpec> },
  ) => Promise<string>;
  readonly step: () => { target: string; key: string; fence: number };
  readonly kill: () => Promise<void>;
  readonly end: () => Promise<void>;
}

export const target = 'shop/production/web';

export function makeStand(): Stand {
  const folder = mkdtempSync(join(tmpdir(), 'qd-test-'));
  const stateFolder = join(folder, 'state');
  mkdirSync(stateFolder);
  writeFileSync(join(folder, 'service.mjs'), service);
  const newClient = (): SupervisorClient => supervisorClient({ stateFolder, environment: process.env });
  const client = newClient();
  let steps = 0;
  const step: Stand['step'] = () => ({ target, key: `step-${(steps += 1)}`, fence: 1 });
  const env = { PATH: process.env['PATH'] ?? '' };
  const processSpec: Stand['process'] = (version, more = {}) => ({
    argv: [process.execPath, join(folder, 'service.mjs')],
    folder,
    healthPath: '/healthz',
    readyTimeoutMs: 5_000,
    drainTimeoutMs: 3_000,
    stopGraceMs: 1_000,
    logBytes: 1_000_000,
    ...more,
    env: { ...env, VERSION: version, ...more.env },
  });
  const proxySpec: Stand['proxy'] = (more = {}) => ({
    host: '127.0.0.1',
    port: 0,
    sticky: false,
    upstreamTimeoutMs: 5_000,
    keepWarmMs: 60_000,
    ...more,
  });
  const isReady = (version: string) => async () =>
    (await client.versionStatus({ target, version, lines: 0 })).facts?.condition.state === 'ready';
  const start = async (version: string, more: { process?: Partial<ProcessSpec>; proxy?: Partial<ProxySpec> }) => {
    const specs = { process: processSpec(version, more.process), proxy: proxySpec(more.proxy) };
    await client.startVersion({ ...step(), version, ...specs });
    await eventually(`${version} is ready`, isReady(version));
  };
  return {
    folder,
    stateFolder,
    client,
    newClient,
    process: processSpec,
    proxy: proxySpec,
    command: (script, more = {}) => ({
      argv: [process.execPath, '-e', script],
      folder,
      env,
      secrets: [],
      inactivityMs: 10_000,
      totalMs: 20_000,
      graceMs: 200,
      logBytes: 1_000_000,
      ...more,
    }),
    started: (version, process = {}, proxy = {}) => start(version, { process, proxy }),
    live: async (version, more = {}) => {
      await start(version, more);
      await client.shift({ ...step(), version, weight: 100 });
      const { publicUrl } = await client.describe({ target });
      if (publicUrl === undefined) throw new Error('the target has no address');
      return publicUrl;
    },
    step,
    kill: async () => {
      const { pid } = await client.ping({});
      const identity = { pid, startMark: startMarkOf(pid) ?? '' };
      process.kill(pid, 'SIGKILL');
      await eventually('the supervisor is gone', () => !isRunning(identity));
    },
    end: async () => {
      await stopSupervisor({ stateFolder, environment: process.env });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
