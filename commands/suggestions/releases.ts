import { decodeCarried, forms } from '../../blocks/form-ids.ts';
import { suggestionIds } from '../../blocks/menu-ids.ts';
import { shortRevision } from '../../src/domain/ids.ts';
import { releasesToGoBackTo } from '../../src/operations/suggest.ts';
import type { Suggestions } from '../contract.ts';
import { chosenPlace } from '../forms/deploy.ts';
import { contains, fitting } from './suggest.ts';

const mostTargets = 20;

/**
 * The releases that a rollback of the chosen target may go back to, newest first. Slack does not tell what stands in a form's
 * other fields; what is not known from elsewhere leaves the releases of all targets that fit, each with its place.
 */
export const rollbackRelease: Suggestions = {
  actionId: suggestionIds.rollbackRelease,
  suggest: async (world, { typed, values, carried }) => {
    const { service, environment } = {
      ...decodeCarried('rollback-form', carried),
      ...chosenPlace(world, values, forms['rollback-form'].blocks),
    };
    const targets = [...world.config().targets.values()]
      .filter((one) => service === undefined || one.service === service)
      .filter((one) => environment === undefined || one.environment === environment)
      .slice(0, mostTargets);
    const found = await Promise.all(
      targets.map(async (target) => (await releasesToGoBackTo(world, target.id)).map((one) => ({ ...one, target }))),
    );
    const placeOf = ({ service: of, environment: where }: (typeof targets)[number]): string =>
      targets.length > 1 ? `${of} in ${where}: ` : '';
    return fitting(
      found
        .flat()
        .map(({ label, number, revision, target }) => ({
          text: label,
          value: `#${number}`,
          description: `${placeOf(target)}release ${number}, commit ${shortRevision(revision)}`,
        }))
        .filter(({ text, description }) => contains(typed, text) || contains(typed, description)),
    );
  },
};
