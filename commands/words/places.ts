import type { Config } from '../../src/domain/config.ts';
import { environmentsInOrder } from '../../src/domain/config.ts';
import type { EnvironmentName, ServiceName } from '../../src/domain/ids.ts';
import type { Outcome, Refusal } from '../../src/domain/refusals.ts';
import { no, yes } from '../../src/domain/refusals.ts';
import { nearest } from './nearest.ts';
import type { Word } from './split.ts';

const longestShown = 60;

/** What was typed, short enough to be shown. */
export const shown = (typed: string): string =>
  typed.length > longestShown ? `${typed.slice(0, longestShown).toWellFormed()}…` : typed;

/** The service of this name; capitals do not matter, because phones write them. */
export function findService(config: Config, typed: string): ServiceName | undefined {
  const lower = typed.toLowerCase();
  return [...config.services.keys()].find((name) => name === lower);
}

export function findEnvironment(config: Config, typed: string): EnvironmentName | undefined {
  const lower = typed.toLowerCase();
  return [...config.environments.keys()].find((name) => name === lower);
}

export function unknownService(config: Config, typed: string): Refusal {
  const known = [...config.services.keys()];
  const suggestion = nearest(typed, known);
  return { code: 'unknown-service', typed: shown(typed), known, ...(suggestion === undefined ? {} : { suggestion }) };
}

export function unknownEnvironment(config: Config, typed: string): Refusal {
  const known = environmentsInOrder(config).map(({ name }) => name);
  const suggestion = nearest(typed, known);
  return {
    code: 'unknown-environment',
    typed: shown(typed),
    known,
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}

/** `to` says nothing: `shop to production` is `shop production`. */
export const withoutFiller = (words: readonly Word[]): readonly Word[] =>
  words.filter(({ text, quoted }) => quoted || text.toLowerCase() !== 'to');

/** Any of service and environment, in any order; for commands that mean everything when told nothing. */
export function readPlaces(
  config: Config,
  words: readonly Word[],
  usage: string,
): Outcome<{ readonly service?: ServiceName; readonly environment?: EnvironmentName }> {
  let places: { readonly service?: ServiceName; readonly environment?: EnvironmentName } = {};
  for (const { text } of withoutFiller(words)) {
    const service = places.service === undefined ? findService(config, text) : undefined;
    const environment = places.environment === undefined ? findEnvironment(config, text) : undefined;
    if (service !== undefined) places = { ...places, service };
    else if (environment !== undefined) places = { ...places, environment };
    else if (places.service !== undefined && places.environment !== undefined)
      return no({ code: 'too-many-words', usage, extra: shown(text) });
    else return no(unknownPlace(config, text, places.service === undefined));
  }
  return yes(places);
}

/** Which of the two the word was meant to be: the nearer one, else a service where one may still come. */
function unknownPlace(config: Config, typed: string, serviceMissing: boolean): Refusal {
  const service = unknownService(config, typed);
  const environment = unknownEnvironment(config, typed);
  const meantEnvironment = 'suggestion' in environment && !('suggestion' in service);
  return serviceMissing && !meantEnvironment ? service : environment;
}
