import type { Config } from '../../src/domain/config.ts';
import type { FreezeScope } from '../../src/domain/lock.ts';
import type { Refusal } from '../../src/domain/refusals.ts';
import { findEnvironment, findService, unknownEnvironment, unknownService } from './places.ts';
import type { Word } from './split.ts';

/** What the first word limits a freeze to: everything, an environment or a service. */
export function readScope(config: Config, word: Word | undefined): FreezeScope | undefined {
  if (word === undefined || word.quoted) return undefined;
  if (word.text.toLowerCase() === 'all') return { kind: 'all' };
  const environment = findEnvironment(config, word.text);
  if (environment !== undefined) return { kind: 'environment', environment };
  const service = findService(config, word.text);
  return service === undefined ? undefined : { kind: 'service', service };
}

/** A word that looks like a misspelt scope: taken for a reason, it would freeze everything. */
export function misspeltScope(config: Config, word: Word | undefined): Refusal | undefined {
  if (word === undefined || word.quoted) return undefined;
  const near = [unknownEnvironment(config, word.text), unknownService(config, word.text)];
  return near.find((refusal) => 'suggestion' in refusal);
}
