import { createWriteStream } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { CloudSeen } from '../slack/page-api.ts';
import { cloudNews } from './start-places.ts';
import type { CloudDurations, CloudName, CloudNews, CloudPlaces } from './start-places.ts';

/** The clouds of a playground, which start beside everything else. */
export interface Clouds {
  /** How each of them stands, for the panel. */
  readonly seen: () => readonly CloudSeen[];
  /** When each has started or failed: where those are that started. */
  readonly settled: Promise<CloudPlaces>;
  readonly close: () => Promise<void>;
}

export interface CloudsSettings {
  /** Where the repositories of what is released are written. */
  readonly folder: string;
  readonly durations: CloudDurations;
  readonly logFile: string;
}

const titles: Readonly<Record<CloudName, string>> = { vercel: 'Vercel', github: 'GitHub', firebase: 'Firebase' };
const names: readonly CloudName[] = ['vercel', 'github', 'firebase'];

/** Starts them in a thread of their own; nothing of it rejects. */
export function startClouds({ folder, durations, logFile }: CloudsSettings): Clouds {
  const worker = new Worker(new URL('./start-worker.ts', import.meta.url), {
    workerData: { folder, durations },
    stdout: true,
    stderr: true,
  });
  const log = createWriteStream(logFile, { flags: 'a', mode: 0o600 });
  worker.stdout.pipe(log, { end: false });
  worker.stderr.pipe(log, { end: false });
  const told = new Map<CloudName, CloudNews>();
  const settled = new Promise<CloudPlaces>((resolve) => {
    const take = (news: CloudNews): void => {
      told.set(news.name, news);
      if (told.size === names.length) resolve(placesOf([...told.values()]));
    };
    // Whatever was there is gone with the thread.
    const fail = (sentence: string): void => {
      for (const name of names) take({ name, failed: sentence });
    };
    worker.on('message', (message) => {
      take(cloudNews.parse(message));
    });
    worker.on('error', (error) => {
      fail(error instanceof Error ? error.message : String(error));
    });
    worker.on('exit', () => {
      fail('the thread of the clouds ended');
    });
  });
  return {
    seen: () => names.map((name) => seenOf(name, told.get(name))),
    settled,
    close: async () => {
      await worker.terminate();
      log.end();
    },
  };
}

function seenOf(name: CloudName, news: CloudNews | undefined): CloudSeen {
  const title = titles[name];
  if (news === undefined) return { title, state: 'starting' };
  return 'failed' in news
    ? { title, state: 'failed', sentence: news.failed }
    : { title, state: 'ready', url: news.places.page };
}

const placesOf = (all: readonly CloudNews[]): CloudPlaces =>
  Object.fromEntries(all.flatMap((news) => ('failed' in news ? [] : [[news.name, news.places]])));

/** What did not start, a sentence each. */
export const failuresIn = (seen: readonly CloudSeen[]): readonly string[] =>
  seen.flatMap((one) => (one.state === 'failed' ? [`${one.title} is not played: ${one.sentence}`] : []));
