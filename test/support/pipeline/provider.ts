import type { Json } from '../../../src/domain/json.ts';
import type { Begun, ComponentTarget, Progress, Provider, StepCall } from '../../../src/ports/provider.ts';
import { ProviderError } from '../../../src/ports/provider-error.ts';
import type { CallKind, FarEnd } from './far-end.ts';
import { placeName } from './far-end.ts';

/** Runs before and after every call, so that a test can stop the process there. */
export type Around = <Value>(kind: CallKind, call: () => Promise<Value>) => Promise<Value>;

interface Changing {
  readonly kind: CallKind;
  readonly at: ComponentTarget;
  readonly step: StepCall;
}

const straight: Around = (_kind, call) => call();

/** A provider whose far end is in the test's hands. */
export function scriptedProvider(far: FarEnd, around: Around = straight): Provider {
  const ask = <Value>(
    asked: { readonly kind: CallKind; readonly at: ComponentTarget; readonly key?: string },
    answer: () => Value,
  ): Promise<Value> =>
    around(asked.kind, async () => {
      await Promise.resolve();
      const { kind, at, key } = asked;
      far.calls.push({ kind, place: placeName(at), ...(key === undefined ? {} : { key }) });
      return wrong(far, asked, answer) ?? answer();
    });
  const change = ({ kind, at, step }: Changing, effect: () => { version?: string; weight?: number }) =>
    ask({ kind, at, key: step.key }, () => far.change(at, step, () => ({ kind, ...effect() })));

  return {
    name: 'scripted',
    describe: (at) =>
      ask({ kind: 'describe', at }, () => {
        const live = [...far.place(at).shares].filter(([, weight]) => weight > 0);
        return {
          summary: live.map(([version, weight]) => `${version} ${weight} %`).join(', '),
          live: live.map(([version, weight]) => ({ version, weight })),
          state: { shares: live.map(([version, weight]) => [version, weight]) },
        };
      }),
    release: async (request, step) => {
      const { versions } = far.place(request);
      const name = `${request.component.name}-${request.release.label}`;
      const version = await change({ kind: 'release', at: request, step }, () => {
        const made = versions.has(name) ? `${name}-${versions.size}` : name;
        versions.set(made, 'starting');
        return { version: made };
      });
      return { version: version ?? '' };
    },
    check: (at, handle) =>
      ask({ kind: 'check', at }, () => longProgress(far, handle) ?? progress(far, at, versionOf(handle))),
    shift: async (request, step) => {
      await change({ kind: 'shift', at: request, step }, () => {
        far.give(request, request.version, request.weight);
        return { weight: request.weight };
      });
      return begunOf(far, 'shift', step.key);
    },
    restore: async (request, step) => {
      await change({ kind: 'restore', at: request, step }, () => {
        const { shares } = far.place(request);
        shares.clear();
        for (const [version, weight] of sharesOf(request.snapshot.state)) shares.set(version, weight);
        return {};
      });
      return begunOf(far, 'restore', step.key);
    },
    cancel: async (at, handle, step) => {
      await change({ kind: 'cancel', at: at, step }, () => {
        if (longKey(handle) === undefined) far.place(at).versions.set(versionOf(handle), 'cancelled');
        return {};
      });
    },
    retire: async (at, version, step) => {
      await change({ kind: 'retire', at: at, step }, () => {
        if ((far.place(at).shares.get(version) ?? 0) > 0) throw new ProviderError('conflict', `${version} has traffic`);
        far.place(at).versions.set(version, 'retired');
        return {};
      });
      return { kind: 'done' };
    },
    reconcile: ({ request }, step) =>
      ask({ kind: 'reconcile', at: request, key: step.key }, () => {
        far.guard(request, step.fence);
        return far.found(request, step.key);
      }),
    refreshCredentials: () => {
      far.refreshed += 1;
      return Promise.resolve();
    },
    previewUrl: (at, version) => Promise.resolve(`http://${version}.${at.component.name}.test`),
    publicUrl: (at) => Promise.resolve(`http://${at.component.name}.test`),
  };
}

export function wrong<Value>(
  far: FarEnd,
  { kind, at }: { readonly kind: CallKind; readonly at: ComponentTarget },
  answer: () => Value,
): Value | Promise<Value> | undefined {
  const fault = far.fault(kind, at);
  switch (fault?.kind) {
    case undefined:
      return undefined;
    case 'refuses': {
      const { code = 'failed', retryable = false, retryAfterMs, operation } = fault;
      const options = {
        retryable,
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
        ...(operation === undefined ? {} : { operation }),
      };
      throw new ProviderError(code, `the far end refuses to ${kind}`, options);
    }
    case 'lost':
      answer();
      throw new ProviderError('network', 'the answer was lost', { outcome: 'unknown', retryable: true });
    case 'nothing':
      throw new ProviderError('network', 'no answer came', { outcome: 'unknown', retryable: true });
    case 'hangs':
      return new Promise<Value>(() => undefined);
    case 'unclear':
      throw new ProviderError('unknown', 'the far end cannot tell');
  }
}

/** Work under way where the test says that such a change takes its time. */
export function begunOf(far: FarEnd, kind: CallKind, key: string): Begun {
  const ms = far.longMs[kind];
  return ms === undefined ? { kind: 'done' } : { kind: 'running', handle: { long: key, kind } };
}

const longKey = (handle: Json): string | undefined => {
  if (typeof handle !== 'object' || handle === null || !('long' in handle)) return undefined;
  const { long } = handle as { readonly long?: Json };
  return typeof long === 'string' ? long : undefined;
};

function longProgress(far: FarEnd, handle: Json): Progress | undefined {
  const key = longKey(handle);
  if (key === undefined) return undefined;
  const kind = (['restore', 'mend'] as const).find((one) => key.includes(`/${one}/`)) ?? 'shift';
  const isOver = far.since(key) >= (far.longMs[kind] ?? 0);
  return isOver ? { kind: 'succeeded', version: '', lines: [] } : { kind: 'running', lines: [`${kind} goes on`] };
}

function progress(far: FarEnd, at: ComponentTarget, version: string) {
  const looks = far.look(version);
  const lines = far.lines(looks);
  const { versions } = far.place(at);
  if (versions.get(version) === 'cancelled')
    return { kind: 'failed', code: 'failed', sentence: 'cancelled', retryable: false, lines } as const;
  if (looks < far.checksNeeded) return { kind: 'running', lines } as const;
  versions.set(version, 'ready');
  return { kind: 'succeeded', version, lines } as const;
}

function versionOf(handle: Json): string {
  if (typeof handle !== 'object' || handle === null || !('version' in handle)) throw new Error('a foreign handle');
  const { version } = handle as { readonly version?: Json };
  if (typeof version !== 'string') throw new Error('a handle without a version');
  return version;
}

const sharesOf = (state: Json): readonly (readonly [string, number])[] =>
  (state as { readonly shares: readonly (readonly [string, number])[] }).shares;
