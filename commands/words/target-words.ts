import type { Config } from '../../src/domain/config.ts';
import type { EnvironmentName, ServiceName } from '../../src/domain/ids.ts';
import { isReference } from '../../src/domain/ids.ts';
import type { Outcome } from '../../src/domain/refusals.ts';
import { no, yes } from '../../src/domain/refusals.ts';
import { nearest } from './nearest.ts';
import { findEnvironment, findService, shown, unknownEnvironment, unknownService, withoutFiller } from './places.ts';
import type { Word } from './split.ts';

export interface TargetWords {
  readonly service: ServiceName;
  readonly environment: EnvironmentName;
  /** What is left, in its order. */
  readonly rest: readonly Word[];
}

interface Reading {
  readonly config: Config;
  readonly usage: string;
}

/** The service first; after it one word names the environment, wherever it stands. */
export function readTarget({ config, usage }: Reading, words: readonly Word[]): Outcome<TargetWords> {
  const [first, ...others] = withoutFiller(words);
  if (first === undefined) return no({ code: 'missing-words', usage, missing: 'the service' });
  const service = findService(config, first.text);
  if (service === undefined) return no(unknownService(config, first.text));
  const named = namedEnvironments(config, others);
  const [one, another] = named;
  if (another !== undefined) return no({ code: 'ambiguous-words', readings: readings(service, named) });
  if (one !== undefined)
    return yes({ service, environment: one.environment, rest: others.filter((word) => word !== one.word) });
  if (others.length === 0) return no({ code: 'missing-words', usage, missing: 'the environment' });
  const environments = [...config.environments.keys()];
  const typo = others.find(({ text }) => nearest(text, environments) !== undefined) ?? others[0];
  return no(unknownEnvironment(config, typo?.text ?? ''));
}

interface Named {
  readonly word: Word;
  readonly environment: EnvironmentName;
}

/** A quoted word is a revision as long as another one names an environment. */
function namedEnvironments(config: Config, words: readonly Word[]): readonly Named[] {
  const found = words.flatMap((word): readonly Named[] => {
    const environment = findEnvironment(config, word.text);
    return environment === undefined ? [] : [{ word, environment }];
  });
  const bare = found.filter(({ word }) => !word.quoted);
  return bare.length > 0 ? bare : found;
}

const readings = (service: ServiceName, named: readonly Named[]): readonly string[] => [
  ...new Set(
    named.flatMap(({ environment, word }) =>
      named
        .filter((other) => other.word !== word)
        .map((other) => `revision "${other.word.text.toLowerCase()}" of ${service} to ${environment}`),
    ),
  ),
];

/** The target and at most one revision. */
export function readRequest(
  reading: Reading,
  words: readonly Word[],
): Outcome<Omit<TargetWords, 'rest'> & { readonly reference?: string }> {
  const target = readTarget(reading, words);
  if (!target.ok) return target;
  const { service, environment, rest } = target.value;
  const [reference, extra] = rest;
  if (extra !== undefined) return no({ code: 'too-many-words', usage: reading.usage, extra: shown(extra.text) });
  if (reference === undefined) return yes({ service, environment });
  if (!isReference(reference.text)) return no({ code: 'unsafe-reference', typed: shown(reference.text) });
  return yes({ service, environment, reference: reference.text });
}
