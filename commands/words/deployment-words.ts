import type { Config } from '../../src/domain/config.ts';
import type { DeploymentId, EnvironmentName, ServiceName } from '../../src/domain/ids.ts';
import { isDeploymentId } from '../../src/domain/ids.ts';
import type { Outcome } from '../../src/domain/refusals.ts';
import { no, yes } from '../../src/domain/refusals.ts';
import { findService, readPlaces, shown, unknownService, withoutFiller } from './places.ts';
import type { Word } from './split.ts';

interface Places {
  readonly service?: ServiceName;
  readonly environment?: EnvironmentName;
}

/** One deployment by its number, or all of a service and an environment. */
export type Which =
  { readonly kind: 'one'; readonly id: DeploymentId } | { readonly kind: 'at'; readonly places: Places };

const numbered = /^([A-Za-z][A-Za-z0-9-]*)?#(\d{1,9})$/;

/** `shop#42`, `shop #42`, `#42 shop`; else any of service and environment; `all` limits nothing. */
export function readWhich(config: Config, words: readonly Word[], usage: string): Outcome<Which> {
  const told = withoutFiller(words);
  const number = told.find(({ text }) => numbered.test(text));
  if (number !== undefined)
    return readNumber(config, { number, others: told.filter((word) => word !== number), usage });
  const places = readPlaces(
    config,
    told.filter(({ text, quoted }) => quoted || text.toLowerCase() !== 'all'),
    usage,
  );
  return places.ok ? yes({ kind: 'at', places: places.value }) : places;
}

function readNumber(
  config: Config,
  { number, others, usage }: { readonly number: Word; readonly others: readonly Word[]; readonly usage: string },
): Outcome<Which> {
  const found = numbered.exec(number.text);
  const told = [...(found?.[1] === undefined ? [] : [found[1]]), ...others.map(({ text }) => text)];
  const [name, extra] = told;
  if (name === undefined) return no({ code: 'missing-words', usage, missing: `the service before ${number.text}` });
  const service = findService(config, name);
  if (service === undefined) return no(unknownService(config, name));
  if (extra !== undefined) return no({ code: 'too-many-words', usage, extra: shown(extra) });
  const id = `${service}#${found?.[2] ?? ''}`;
  return isDeploymentId(id) ? yes({ kind: 'one', id }) : no({ code: 'unknown-deployment', typed: shown(id) });
}
