import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Core } from '../core.ts';
import { readBody } from './body.ts';

/** Serves POST /upload/<file>: raw bytes or a form with one part. */
export async function serveUpload(core: Core, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const file = core.world.files.get(lastPart(request));
  const fault = core.faults.isOut() ? { kind: 'status' as const, status: 503 } : core.faults.takeCall('upload');
  if (fault?.kind === 'status') {
    response.writeHead(fault.status).end();
    return;
  }
  if (!file || file.shared) {
    response.writeHead(404).end('file_not_found');
    return;
  }
  const { bytes, contentType } = await uploaded(request);
  const base64 = bytes.toString('base64');
  core.world.files.set(file.id, { ...file, base64, size: bytes.length, contentType: typeOf(file.name, contentType) });
  response.writeHead(200, { 'content-type': 'text/plain' }).end(`OK - ${bytes.length}`);
}

/** Serves GET /files/<file>, for the page as for anybody who holds the address. */
export function serveFile(core: Core, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const file = core.world.files.get(lastPart(request));
  if (!file?.shared) {
    response.writeHead(404).end();
    return Promise.resolve();
  }
  const name = encodeURIComponent(file.name);
  response.writeHead(200, {
    'content-type': file.contentType,
    'content-disposition': `inline; filename*=UTF-8''${name}`,
    // Uploaded bytes must not run as a page of this origin.
    'content-security-policy': 'sandbox',
    'x-content-type-options': 'nosniff',
  });
  response.end(Buffer.from(file.base64, 'base64'));
  return Promise.resolve();
}

function lastPart(request: IncomingMessage): string {
  const { pathname } = new URL(request.url ?? '/', 'http://loopback');
  return pathname.split('/')[2] ?? '';
}

interface Uploaded {
  readonly bytes: Buffer;
  readonly contentType: string;
}

async function uploaded(request: IncomingMessage): Promise<Uploaded> {
  const body = await readBody(request);
  const contentType = request.headers['content-type'] ?? '';
  const boundary = /^multipart\/form-data;.*boundary="?([^";]+)/u.exec(contentType)?.[1];
  return boundary === undefined ? { bytes: body, contentType } : firstPart(body, boundary);
}

/** An upload form has one part only: what lies between its headers and the next boundary. */
function firstPart(body: Buffer, boundary: string): Uploaded {
  const start = body.indexOf('\r\n\r\n');
  const end = body.indexOf(`\r\n--${boundary}`, start);
  if (start === -1 || end === -1) return { bytes: Buffer.alloc(0), contentType: '' };
  const headers = body.subarray(0, start).toString('utf8');
  const contentType = /content-type: *([^\r\n]+)/iu.exec(headers)?.[1] ?? '';
  return { bytes: body.subarray(start + 4, end), contentType };
}

const byEnding: Readonly<Record<string, string>> = {
  png: 'image/png',
  svg: 'image/svg+xml',
  txt: 'text/plain; charset=utf-8',
  log: 'text/plain; charset=utf-8',
  json: 'application/json',
  csv: 'text/csv; charset=utf-8',
};

function typeOf(name: string, sent: string): string {
  const ending = name.split('.').at(-1)?.toLowerCase() ?? '';
  return byEnding[ending] ?? (sent === '' ? 'application/octet-stream' : sent);
}
