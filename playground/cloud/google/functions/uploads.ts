import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { listen } from '../rest-stand-in.ts';
import type { RunningServer } from '../rest-stand-in.ts';

/** Where sources are put and fetched by signed addresses, which take no credentials. */
export interface Uploads extends RunningServer {
  /** A new place; its address is `url`, its name in the bucket `object`. */
  readonly place: (generation: 1 | 2) => { readonly url: string; readonly object: string };
  /** What was put there. */
  readonly content: (object: string) => Buffer | undefined;
  readonly objectAt: (url: string) => string | undefined;
  readonly downloadUrl: (object: string) => string;
}

interface Place {
  readonly generation: 1 | 2;
  content?: Buffer;
}

function faultsOf({ headers }: IncomingMessage, { generation }: Place): readonly string[] {
  return [
    ...(headers.authorization === undefined ? [] : ['an upload by a signed address must carry no credentials']),
    ...(headers['content-type'] === 'application/zip' ? [] : ['an upload must be application/zip']),
    ...(generation === 2 || headers['x-goog-content-length-range'] === '0,104857600'
      ? []
      : ['an upload for the 1st generation must carry x-goog-content-length-range']),
  ];
}

export async function startUploads(violations: string[]): Promise<Uploads> {
  const places = new Map<string, Place>();
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const object = (request.url ?? '').slice(1);
    const place = places.get(object);
    if (place === undefined) {
      response.writeHead(404).end();
      return;
    }
    if (request.method === 'GET') {
      response.writeHead(place.content === undefined ? 404 : 200).end(place.content);
      return;
    }
    const faults = faultsOf(request, place);
    violations.push(...faults);
    const content = await buffer(request);
    if (faults.length === 0) place.content = content;
    response.writeHead(faults.length === 0 ? 200 : 403).end();
  };
  const server = await listen((request, response) => {
    void handle(request, response);
  });
  return {
    ...server,
    place: (generation) => {
      const object = `${randomUUID()}.zip`;
      places.set(object, { generation });
      return { url: `${server.url}/${object}`, object };
    },
    content: (object) => places.get(object)?.content,
    objectAt: (url) => (url.startsWith(`${server.url}/`) ? url.slice(server.url.length + 1) : undefined),
    downloadUrl: (object) => `${server.url}/${object}`,
  };
}
