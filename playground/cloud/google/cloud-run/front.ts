import { listen } from '../rest-stand-in.ts';
import type { RunningServer } from '../rest-stand-in.ts';
import type { Engine } from './engine.ts';
import type { Images } from './images.ts';
import type { Served, StoredService } from './records.ts';

/** The addresses of services and tags, each a port of its own, splitting by the traffic that is really served. */
export interface Front {
  readonly addressOf: (service: string, tag?: string) => string;
  readonly serve: (service: StoredService) => Promise<void>;
  readonly close: () => Promise<void>;
}

const keyOf = (service: string, tag = ''): string => `${service} ${tag}`;

/** The revision of the nth request: every hundred requests are shared out exactly. */
function chosen(served: readonly Served[], nth: number): string | undefined {
  let slot = (nth * 37) % 100;
  for (const { revision, percent } of served) {
    if (slot < percent) return revision;
    slot -= percent;
  }
  return undefined;
}

/** What answers at one address. */
function opener(engine: Engine, images: Images): (name: string, tag: string) => Promise<RunningServer> {
  const counts = new Map<string, number>();

  const revisionFor = (key: string, name: string, tag: string): string | undefined => {
    const served = engine.service(name)?.served ?? [];
    if (tag !== '') return served.find((one) => one.tag === tag)?.revision;
    const nth = counts.get(key) ?? 0;
    counts.set(key, nth + 1);
    return chosen(served, nth);
  };
  const answerOf = (name: string, revision: string) => {
    const found = engine.service(name)?.revisions.get(revision);
    const behaviour = images.find(found?.imageDigests[0] ?? '')?.behaviour;
    return behaviour?.answers ?? { status: 200, body: revision };
  };
  return (name, tag) => {
    const key = keyOf(name, tag);
    return listen((_, response) => {
      const revision = revisionFor(key, name, tag);
      if (revision === undefined) {
        response.writeHead(tag === '' ? 503 : 404).end('no revision is served here\n');
        return;
      }
      const { status, body } = answerOf(name, revision);
      response.writeHead(status, { 'x-revision': revision }).end(body);
    });
  };
}

/** Opens addresses as services get them. */
export function front(engine: Engine, images: Images): Front {
  const servers = new Map<string, Promise<RunningServer>>();
  const urls = new Map<string, string>();
  const open = opener(engine, images);
  const ensure = async (name: string, tag: string): Promise<void> => {
    const key = keyOf(name, tag);
    const opening = servers.get(key) ?? open(name, tag);
    servers.set(key, opening);
    urls.set(key, (await opening).url);
  };
  return {
    addressOf: (service, tag) => urls.get(keyOf(service, tag)) ?? '',
    serve: async (service) => {
      const tags = service.traffic.flatMap(({ tag }) => (tag ? [tag] : []));
      await Promise.all([ensure(service.name, ''), ...tags.map((tag) => ensure(service.name, tag))]);
    },
    close: async () => {
      await Promise.all([...servers.values()].map(async (opening) => (await opening).close()));
    },
  };
}
