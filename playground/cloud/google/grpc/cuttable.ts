import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';

/** A way to a local port on which single connections can be broken. */
export interface Cuttable {
  readonly port: number;
  /** Breaks the connection that the server behind sees coming from this port. */
  readonly cut: (peerPort: number) => void;
  readonly close: () => Promise<void>;
}

/** Opens a way to a server on this machine whose connections can be cut in the middle of a call. */
export async function cuttable(target: number): Promise<Cuttable> {
  const sockets = new Set<Socket>();
  const pairs = new Map<number, readonly Socket[]>();
  const server = createServer((outer) => {
    const inner = connect(target, '127.0.0.1');
    sockets.add(outer).add(inner);
    inner.once('connect', () => {
      if (inner.localPort !== undefined) pairs.set(inner.localPort, [outer, inner]);
    });
    for (const [from, to] of [
      [outer, inner],
      [inner, outer],
    ] as const) {
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    port: address.port,
    cut: (peerPort) => {
      for (const socket of pairs.get(peerPort) ?? []) socket.resetAndDestroy();
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
