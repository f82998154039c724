import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Pace } from './config.ts';
import { freePort } from './free-port.ts';

/** What a person typed behind `npm run play --`, with everything that was left out filled in. */
export interface PlayOptions {
  readonly port: number;
  readonly home: string;
  readonly pace: Pace;
  /** Another configuration to try in the local workspace; then there is no demo and no tour. */
  readonly configPath?: string;
}

const usage = `npm run play -- [--port <number>] [--config <file>] [--home <empty folder>] [--pace calm|quick]`;
const usualPort = 4400;
const step = 100;
const neighbours = 10;

/** Reads the command line; a mistake is told with what can be written. */
export async function playOptions(args: readonly string[]): Promise<PlayOptions | { readonly mistake: string }> {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        config: { type: 'string' },
        port: { type: 'string', default: String(usualPort) },
        home: { type: 'string' },
        pace: { type: 'string', default: 'calm' },
      },
    });
    const wanted = Number(values.port);
    if (!Number.isInteger(wanted) || wanted < 1 || wanted > 65_535)
      return { mistake: `Not a port: ${values.port}\n${usage}` };
    if (values.pace !== 'calm' && values.pace !== 'quick') return { mistake: `Not a pace: ${values.pace}\n${usage}` };
    const port = await portNear(wanted);
    return {
      port,
      home: resolve(values.home ?? homeOf(port)),
      pace: values.pace,
      ...(values.config === undefined ? {} : { configPath: resolve(values.config) }),
    };
  } catch (error) {
    return { mistake: `${error instanceof Error ? error.message : String(error)}\n${usage}` };
  }
}

/** A second playground takes a neighbouring port, the same one each time, because its folder hangs on it. */
async function portNear(wanted: number): Promise<number> {
  for (let port = wanted; port < wanted + step * neighbours && port <= 65_535; port += step) {
    if ((await freePort(port)) === port) return port;
  }
  return freePort(0);
}

/** Each port has a folder of its own: two playgrounds at the same time must not share one. */
const homeOf = (port: number): string =>
  join(import.meta.dirname, '..', '.quarterdeck', port === usualPort ? 'playground' : `playground-${port}`);
