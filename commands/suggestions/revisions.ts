import { decodeCarried, forms } from '../../blocks/form-ids.ts';
import { suggestionIds } from '../../blocks/menu-ids.ts';
import { suggestRevisions } from '../../src/operations/suggest.ts';
import type { Suggestions } from '../contract.ts';
import { textOf } from '../forms/form.ts';
import { findService } from '../words/places.ts';
import { fitting } from './suggest.ts';

/** Recent tags, branches and commits of the chosen service. */
export const deployRevision: Suggestions = {
  actionId: suggestionIds.deployRevision,
  suggest: async (world, { typed, values, carried }) => {
    const known = textOf(values, forms['deploy-form'].blocks.service) ?? decodeCarried('deploy-form', carried)?.service;
    const service = findService(world.config(), known ?? '');
    if (service === undefined) return [];
    const found = await suggestRevisions(world, service, typed);
    return fitting(found.map(({ reference, description }) => ({ text: reference, value: reference, description })));
  },
};
