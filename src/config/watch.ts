import { watch } from 'node:fs';
import { dirname } from 'node:path';
import type { ConfigFault } from '../domain/config.ts';
import type { TargetId } from '../domain/ids.ts';
import { describeChange } from './describe-change.ts';
import type { Loaded, LoadResult } from './load.ts';
import { readFiles } from './read-files.ts';
import { fingerprint } from './source-bundle.ts';

const pollMs = 2_000;
/** An editor writes in several moves: a change counts when it is still the same after this time. */
const settleMs = 200;

/** Timers, handed in. Both answer with how to end them. */
export interface Scheduler {
  every(ms: number, task: () => Promise<void>): () => void;
  after(ms: number, task: () => Promise<void>): () => void;
}

export interface ConfigChange {
  readonly previous: Loaded;
  readonly loaded: Loaded;
  readonly sentences: readonly string[];
}

export interface WatchRequest {
  readonly path: string;
  /** What was loaded at the start. */
  readonly current: Loaded;
  load(): Promise<LoadResult>;
  /** When it fails the old configuration stays, and the change is tried again at the next look. */
  onChange(change: ConfigChange): Promise<void>;
  /** The old configuration stays; called once for each content of the files. */
  onFaults(faults: readonly ConfigFault[]): Promise<void>;
  onError(error: unknown): void;
  inFlightTargets(): Promise<readonly TargetId[]>;
  readonly scheduler: Scheduler;
}

export interface ConfigWatch {
  /** Looks at the files now. */
  check(): Promise<void>;
  stop(): void;
}

/** Follows the files: by the system's notice where it has one, and by looking every two seconds. */
export async function watchConfig(request: WatchRequest): Promise<ConfigWatch> {
  const reload = new Reload(request);
  await reload.begin();
  return {
    check: () => reload.check(),
    stop: () => {
      reload.stop();
    },
  };
}

class Reload {
  readonly #request: WatchRequest;
  #current: Loaded;
  /** The content that was acted upon, and the one that must still prove to be finished. */
  #seen = '';
  #candidate = '';
  /** A change that waits for a deployment to end, or for `onChange` to succeed. */
  #pending = false;
  #busy: Promise<void> | undefined;
  #stopped = false;
  readonly #ends = new Map<string, () => void>();

  constructor(request: WatchRequest) {
    this.#request = request;
    this.#current = request.current;
  }

  async begin(): Promise<void> {
    const { scheduler, path, current } = this.#request;
    const { paths } = await readFiles(path);
    // What changed between the load and now is found at the first look.
    this.#seen = fingerprint(current.source);
    this.#watchFolders(paths);
    this.#ends.set(
      'poll',
      scheduler.every(pollMs, () => this.check()),
    );
  }

  stop(): void {
    this.#stopped = true;
    for (const end of this.#ends.values()) end();
    this.#ends.clear();
  }

  /** Looks never overlap: a second caller waits for the first one's look. */
  async check(): Promise<void> {
    this.#busy ??= this.#look()
      .catch((error: unknown) => {
        this.#request.onError(error);
      })
      .finally(() => {
        this.#busy = undefined;
      });
    await this.#busy;
  }

  async #look(): Promise<void> {
    if (this.#stopped) return;
    const { bundle, paths } = await readFiles(this.#request.path);
    this.#watchFolders(paths);
    const found = fingerprint(bundle);
    if (found === this.#seen) {
      this.#candidate = '';
      if (this.#pending) await this.#act({ again: true });
      return;
    }
    if (found !== this.#candidate) {
      this.#candidate = found;
      this.#soon();
      return;
    }
    this.#seen = found;
    this.#pending = true;
    await this.#act({ again: false });
  }

  async #act({ again }: { readonly again: boolean }): Promise<void> {
    const request = this.#request;
    const result = await request.load();
    if (result.kind === 'faults') {
      await request.onFaults(result.faults);
      this.#pending = false;
      return;
    }
    const previous = this.#current;
    if (result.config.version !== previous.config.version) {
      const inFlight = await request.inFlightTargets();
      const lost = inFlight.filter((id) => previous.config.targets.has(id) && !result.config.targets.has(id));
      if (lost.length > 0) {
        if (!again) await request.onFaults(lost.map(lostFault));
        return;
      }
      const sentences = describeChange(previous.source, result.source);
      await request.onChange({ previous, loaded: result, sentences });
    }
    this.#current = result;
    this.#pending = false;
  }

  #soon(): void {
    this.#ends.get('soon')?.();
    this.#ends.set(
      'soon',
      this.#request.scheduler.after(settleMs, () => this.check()),
    );
  }

  /** Folders, not files: editors put a new file in the place of the old. */
  #watchFolders(paths: readonly string[]): void {
    for (const folder of new Set(paths.map((path) => dirname(path)))) {
      const key = `folder ${folder}`;
      if (this.#stopped || this.#ends.has(key)) continue;
      try {
        const watcher = watch(folder, { persistent: false }, () => {
          this.#soon();
        });
        watcher.on('error', () => {
          watcher.close();
        });
        this.#ends.set(key, () => {
          watcher.close();
        });
      } catch {
        // No notices from here: the looks every two seconds find the change.
        this.#ends.set(key, () => undefined);
      }
    }
  }
}

const lostFault = (id: TargetId): ConfigFault => ({
  path: id.replace(/^(.+)\/(.+)$/, 'services.$1.environments.$2'),
  found: `removed, while a deployment of ${id} is in flight`,
  expected: 'the target until the deployment has ended',
  remedy: 'End the deployment; the change follows by itself.',
});
