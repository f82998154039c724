import type { IncomingMessage } from 'node:http';
import type { Page } from './page.ts';

/** Takes what one kind of sender posts to `/hooks/<name>`. */
export type Hook = (request: IncomingMessage) => Promise<Page>;

/** The bytes of a request, or nothing when there are more than so many. */
export async function boundedBody(request: IncomingMessage, maximumBytes: number): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > maximumBytes) return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.byteLength;
    if (size > maximumBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
