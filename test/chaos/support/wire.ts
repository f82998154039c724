import { createConnection, createServer } from 'node:net';
import type { Socket } from 'node:net';

/** A wire between one bot and its database that can be made to keep the answers back at an exact moment. */
export interface Wire {
  readonly url: string;
  /** From the statements that fit, one after the other on one connection, its answers stay here; resolves when it happens. */
  readonly holdAfter: (...steps: readonly Fits[]) => Promise<void>;
  /** Lets everything through again, also what was kept back. */
  readonly release: () => void;
  readonly close: () => Promise<void>;
}

type Fits = (sent: string) => boolean;

interface Trap {
  readonly steps: readonly Fits[];
  readonly caught: () => void;
  /** How far each connection has come. */
  readonly come: Map<Socket, number>;
}

/** True when the connection has now sent the last of what is waited for. */
function isCaught({ steps, come }: Trap, from: Socket, sent: string): boolean {
  const at = come.get(from) ?? 0;
  if (steps[at]?.(sent) !== true) return false;
  come.set(from, at + 1);
  return at + 1 === steps.length;
}

interface Held {
  readonly to: Socket;
  readonly kept: Buffer[];
}

/** A relay in front of the database of this address. */
export async function wire(databaseUrl: string): Promise<Wire> {
  const target = new URL(databaseUrl);
  const held = new Map<Socket, Held>();
  const sockets = new Set<Socket>();
  let trap: Trap | undefined;
  const server = createServer((client) => {
    const database = createConnection(Number(target.port), target.hostname);
    for (const socket of [client, database]) {
      sockets.add(socket);
      socket.on('error', () => {
        client.destroy();
        database.destroy();
      });
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        database.destroy();
      });
    }
    client.on('data', (data: Buffer) => {
      if (trap !== undefined && isCaught(trap, client, data.toString('latin1'))) {
        held.set(database, { to: client, kept: [] });
        trap.caught();
        trap = undefined;
      }
      database.write(data);
    });
    database.on('data', (data: Buffer) => {
      const here = held.get(database);
      if (here === undefined) client.write(data);
      else here.kept.push(data);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = new URL(databaseUrl);
  url.port = String(typeof address === 'object' && address !== null ? address.port : 0);
  return {
    url: url.href,
    holdAfter: (...steps) =>
      new Promise((resolve) => {
        trap = { steps, caught: resolve, come: new Map() };
      }),
    release: () => {
      trap = undefined;
      for (const { to, kept } of held.values()) for (const data of kept) to.write(data);
      held.clear();
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
