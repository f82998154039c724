import { ProviderError } from '../../ports/provider-error.ts';
import type { Foresight, ReleaseRequest } from '../../ports/provider.ts';
import { googleOf } from '../google/clients.ts';
import type { ProviderWorld } from '../world.ts';
import { rulesCalls } from './calls.ts';
import type { RulesFile } from './calls.ts';
import { releaseIdOf, settingsOf } from './settings.ts';
import { issueLine, lineChanges, sourceAt, textOf } from './source.ts';

/** The service tries the rules without releasing them: what it calls an error blocks, what it warns of is a risk. */
export async function foreseen(world: ProviderWorld, request: ReleaseRequest, signal: AbortSignal): Promise<Foresight> {
  const settings = settingsOf(request);
  const calls = rulesCalls(googleOf(world), settings, signal);
  let files: readonly RulesFile[];
  try {
    files = await sourceAt(world, settings, { revision: request.release.revision, signal });
  } catch (error) {
    if (error instanceof ProviderError && error.code === 'invalid')
      return { changes: [], risks: [], consents: [], blockers: [error.message] };
    throw error;
  }
  const [issues, released] = await Promise.all([calls.issues(files), calls.released()]);
  const current = released === undefined ? undefined : await calls.ruleset(released.rulesetName);
  const before = current === undefined ? '' : textOf(current.source.files);
  const { added, removed } = lineChanges(before, textOf(files));
  const what = releaseIdOf(settings);
  const change =
    added + removed === 0
      ? `${what}: the rules stay as they are`
      : `${what}: ${added} lines of the rules are new, ${removed} go`;
  return {
    changes: [change],
    risks: issues.filter(({ severity }) => severity !== 'ERROR').map(issueLine),
    consents: [],
    blockers: issues.filter(({ severity }) => severity === 'ERROR').map(issueLine),
  };
}
