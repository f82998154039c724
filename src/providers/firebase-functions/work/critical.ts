import { ProviderError } from '../../../ports/provider-error.ts';
import type { Progress } from '../../../ports/provider.ts';
import type { Present } from '../far/inventory.ts';
import { runOf } from '../far/run.ts';
import type { Place } from './place.ts';

/** What is done without a critical function, before why it failed: whoever reads it must act on that first. */
function told({ settings }: Place, id: string, sentence: string): string {
  const fallback = settings.critical[id]?.fallback;
  return fallback === undefined ? sentence : `${id} is critical; without it: ${fallback}. ${sentence}`;
}

/** A failure of a critical function says what is done without it. */
export const withFallback = (place: Place, id: string, progress: Progress): Progress =>
  progress.kind === 'failed' ? { ...progress, sentence: told(place, id, progress.sentence) } : progress;

/** Looks whether a released function is what it should be: Google's word for its own work is not enough. */
export async function demandSound(place: Place, present: Present, version: string | undefined): Promise<void> {
  const { id, region, state, messages, generation, run, revision } = present;
  const broken = (why: string): ProviderError =>
    new ProviderError('failed', told(place, id, `${id} in ${region} ${why}`), { retryable: true });
  if (state !== 'active') throw broken([`is ${state} at Google`, ...messages].join('; ').slice(0, 300));
  if (generation === 1) return;
  const name = version ?? revision;
  if (run === undefined || name === undefined) throw broken('has no service that answers');
  if (version === undefined && run.latestReady === name) return;
  const found = await runOf(place.far).revision(run.name, name, place.far.signal);
  if (found?.ready.state !== 'succeeded') throw broken(`has no revision ${name} that is ready`);
}
