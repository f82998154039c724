import { createServer } from 'node:net';

/** Whether this program could listen there now; else the system's word for why not, such as `EADDRINUSE`. */
export function tryPort(host: string, port: number): Promise<'free' | (string & {})> {
  const answer = Promise.withResolvers<string>();
  const server = createServer();
  server.once('error', (error) => {
    answer.resolve('code' in error && typeof error.code === 'string' ? error.code : error.name);
  });
  server.listen({ host, port, exclusive: true }, () => {
    server.close(() => {
      answer.resolve('free');
    });
  });
  return answer.promise;
}
