import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { requireSession } from '../../src/store/session-check.ts';
import { useDatabase } from '../support/postgres.ts';

const database = useDatabase();
const notification = 'A'.charCodeAt(0);

/** Passes whole messages of the server on, but for those that the filter swallows. */
function passOn(from: Socket, to: Socket, swallow: (type: number) => boolean): void {
  let rest = Buffer.alloc(0);
  from.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 5 && rest.length >= 1 + rest.readUInt32BE(1)) {
      const end = 1 + rest.readUInt32BE(1);
      if (!swallow(rest.readUInt8(0))) to.write(rest.subarray(0, end));
      rest = rest.subarray(end);
    }
  });
}

/** A connection pooler as far as it matters here: what it does to the first message and to notifications. */
async function aPooler(opens: (first: Buffer) => Buffer, swallow: (type: number) => boolean): Promise<string> {
  const server = new URL(database());
  const { port: serverPort, hostname } = server;
  const sockets = new Set<Socket>();
  const pooler = createServer((client) => {
    const upstream = connect(Number(serverPort), hostname);
    for (const socket of [client, upstream]) sockets.add(socket.on('error', () => undefined));
    client.once('data', (first: Buffer) => {
      upstream.write(opens(first));
      client.on('data', (chunk: Buffer) => upstream.write(chunk));
    });
    client.on('close', () => upstream.destroy());
    passOn(upstream, client, swallow);
  });
  await new Promise<void>((resolve) => pooler.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    pooler.close();
  });
  const { port } = pooler.address() as AddressInfo;
  server.port = String(port);
  return server.href;
}

describe('the connection', () => {
  it('may lead straight to the database', async () => {
    await expect(requireSession(database())).resolves.toBeUndefined();
  });

  it('may bring options of its own', async () => {
    const url = new URL(database());
    url.searchParams.set('options', '-c geqo=off');

    await expect(requireSession(url.href)).resolves.toBeUndefined();
  });

  it('must pass notifications on', async () => {
    const url = await aPooler(
      (first) => first,
      (type) => type === notification,
    );

    await expect(requireSession(url)).rejects.toMatchObject({
      code: 'pooler',
      message: expect.stringContaining('does not pass notifications on') as unknown,
    });
  });

  it('must take session settings', async () => {
    // Another name of the same length is a setting that the server keeps and nobody reads.
    const rename = (first: Buffer): Buffer =>
      Buffer.from(
        first.toString('latin1').replace('idle_in_transaction_session_timeout', 'idle.in_transaction_session_timeout'),
        'latin1',
      );
    const url = await aPooler(rename, () => false);

    await expect(requireSession(url)).rejects.toMatchObject({
      code: 'pooler',
      message: expect.stringContaining('drops session settings') as unknown,
    });
  });
});

it('a server that does not answer is named, without the password', async () => {
  const refused = requireSession('postgres://ada:open-sesame@127.0.0.1:1/quarterdeck');

  await expect(refused).rejects.toThrow(
    /^The database at 127\.0\.0\.1:1 does not answer \(connect ECONNREFUSED 127\.0\.0\.1:1\)\./u,
  );
});
