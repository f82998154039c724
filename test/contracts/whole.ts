import type {
  Begun,
  ComponentTarget,
  Handle,
  Part,
  Progress,
  Provider,
  ReleaseRequest,
  RestoreRequest,
  ShiftRequest,
  Split,
  StepCall,
} from '../../src/ports/provider.ts';
import { eventually } from '../providers/supervisor/stand.ts';

/** Who carries out a request to its very end, the way the pipeline does: work under way is followed, parts are done one by one. */
export interface Doer {
  readonly provider: Provider;
  /** A step of its own for each call: keys are never used twice. */
  readonly call: () => StepCall;
}

export type Ended = Exclude<Progress, { readonly kind: 'running' }>;
/** Part → its version, of a component that was released part by part. */
export type PartVersions = ReadonlyMap<string, string>;

export interface Released {
  readonly version: string;
  readonly parts: PartVersions;
}

const soon = (): AbortSignal => AbortSignal.timeout(15_000);

/** Looks at the work until it ends. */
export const ended = (provider: Provider, at: ComponentTarget, handle: Handle): Promise<Ended> =>
  eventually('the work ends', async () => {
    const progress = await provider.check(at, handle, soon());
    return progress.kind !== 'running' && progress;
  });

async function succeeded(provider: Provider, at: ComponentTarget, handle: Handle) {
  const progress = await ended(provider, at, handle);
  if (progress.kind !== 'succeeded') throw new Error(`the work failed: ${progress.sentence}`);
  return progress;
}

/** Follows what a release began, and releases its parts. */
export async function releasedFrom(doer: Doer, request: ReleaseRequest, handle: Handle): Promise<Released> {
  const { version, split } = await succeeded(doer.provider, request, handle);
  const parts = new Map<string, string>();
  for (const { name } of inTurn(split?.parts ?? [])) {
    const one = { ...request, part: { name } };
    const begun = await doer.provider.release(one, doer.call());
    parts.set(name, (await succeeded(doer.provider, one, begun)).version);
  }
  return { version, parts };
}

export async function releaseWhole(doer: Doer, request: ReleaseRequest): Promise<Released> {
  return releasedFrom(doer, request, await doer.provider.release(request, doer.call()));
}

/** Follows what a shift or a restore began; `once` makes the same call for one part. */
export async function wholeFrom(
  { provider }: Doer,
  { at, begun, parts = new Map() }: { at: ComponentTarget; begun: Begun; parts?: PartVersions },
  once: (part: NonNullable<ComponentTarget['part']>) => Promise<Begun>,
): Promise<void> {
  const split = begun.kind === 'split' ? begun.split : await splitOf(provider, at, begun);
  for (const { name } of inTurn(split?.parts ?? [])) {
    const version = parts.get(name);
    const part = { name, ...(version === undefined ? {} : { version }) };
    await splitOf(provider, { ...at, part }, await once(part));
  }
}

async function splitOf(provider: Provider, at: ComponentTarget, begun: Begun): Promise<Split | undefined> {
  return begun.kind === 'running' ? (await succeeded(provider, at, begun.handle)).split : undefined;
}

export async function shiftWhole(doer: Doer, request: ShiftRequest, parts?: PartVersions): Promise<void> {
  const begun = await doer.provider.shift(request, doer.call());
  await shiftedFrom(doer, request, { begun, ...(parts === undefined ? {} : { parts }) });
}

export const shiftedFrom = (
  doer: Doer,
  request: ShiftRequest,
  { begun, parts }: { readonly begun: Begun; readonly parts?: PartVersions },
): Promise<void> =>
  wholeFrom(doer, { at: request, begun, ...(parts === undefined ? {} : { parts }) }, (part) =>
    doer.provider.shift({ ...request, part }, doer.call()),
  );

export async function restoreWhole(doer: Doer, request: RestoreRequest, parts?: PartVersions): Promise<void> {
  const begun = await doer.provider.restore(request, doer.call());
  await restoredFrom(doer, request, { begun, ...(parts === undefined ? {} : { parts }) });
}

export const restoredFrom = (
  doer: Doer,
  request: RestoreRequest,
  { begun, parts }: { readonly begun: Begun; readonly parts?: PartVersions },
): Promise<void> =>
  wholeFrom(doer, { at: request, begun, ...(parts === undefined ? {} : { parts }) }, (part) =>
    doer.provider.restore({ ...request, part }, doer.call()),
  );

/** Each part after those that it comes after. */
function inTurn(parts: readonly Part[]): readonly Part[] {
  const ordered: Part[] = [];
  const add = (part: Part): void => {
    if (ordered.includes(part)) return;
    for (const one of parts) if (part.after.includes(one.name)) add(one);
    ordered.push(part);
  };
  parts.forEach(add);
  return ordered;
}
