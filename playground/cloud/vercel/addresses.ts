import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Served } from './state.ts';

/** Small servers on loopback, one for each address that the stand-in hands out. */
export interface Addresses {
  readonly open: (answer: () => Served) => Promise<string>;
  readonly close: () => Promise<void>;
}

export function addresses(beforeEach: () => void): Addresses {
  const servers: Server[] = [];
  return {
    open: async (answer) => {
      const server = createServer((_, response) => {
        beforeEach();
        const { status, headers, body } = answer();
        response.writeHead(status, headers).end(body);
      });
      servers.push(server);
      return `127.0.0.1:${String(await listening(server))}`;
    },
    close: async () => {
      await Promise.all(servers.map(closed));
    },
  };
}

export const listening = (server: Server, port = 0): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      // A TCP server that listens has an address with a port.
      resolve((server.address() as AddressInfo).port);
    });
  });

export const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
