import { decodeCarried, forms } from '../../blocks/form-ids.ts';
import { suggestionIds } from '../../blocks/menu-ids.ts';
import { shortRevision, targetId } from '../../src/domain/ids.ts';
import { releasesToGoBackTo } from '../../src/operations/suggest.ts';
import type { Suggestions } from '../contract.ts';
import { chosenPlace } from '../forms/deploy.ts';
import { contains, fitting } from './suggest.ts';

/** The releases that a rollback of the chosen target may go back to, newest first. */
export const rollbackRelease: Suggestions = {
  actionId: suggestionIds.rollbackRelease,
  suggest: async (world, { typed, values, carried }) => {
    const { service, environment } = {
      ...decodeCarried('rollback-form', carried),
      ...chosenPlace(world, values, forms['rollback-form'].blocks),
    };
    if (service === undefined || environment === undefined) return [];
    const releases = await releasesToGoBackTo(world, targetId(service, environment));
    return fitting(
      releases
        .map(({ label, number, revision }) => ({
          text: label,
          value: `#${number}`,
          description: `release ${number}, commit ${shortRevision(revision)}`,
        }))
        .filter(({ text, description }) => contains(typed, text) || contains(typed, description)),
    );
  },
};
