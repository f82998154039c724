import { decodeCarried, forms } from '../../blocks/form-ids.ts';
import { suggestionIds } from '../../blocks/menu-ids.ts';
import { suggestRevisions } from '../../src/operations/suggest.ts';
import type { Suggestions } from '../contract.ts';
import { textOf } from '../forms/form.ts';
import { findService } from '../words/places.ts';
import { fitting } from './suggest.ts';

const mostServices = 10;

/**
 * Recent tags, branches and commits of the chosen service. Slack does not tell what stands in a form's other fields while
 * somebody types in this one; a service that is not known from elsewhere leaves those of all services.
 */
export const deployRevision: Suggestions = {
  actionId: suggestionIds.deployRevision,
  suggest: async (world, { typed, values, carried }) => {
    const config = world.config();
    const known = textOf(values, forms['deploy-form'].blocks.service) ?? decodeCarried('deploy-form', carried)?.service;
    const service = findService(config, known ?? '');
    const services = service === undefined ? [...config.services.keys()].slice(0, mostServices) : [service];
    const found = await Promise.all(
      services.map(async (name) => (await suggestRevisions(world, name, typed)).map((one) => ({ ...one, name }))),
    );
    const nameIn = (name: string): string => (services.length > 1 ? `${name}: ` : '');
    return fitting(
      found.flat().map(({ reference, description, name }) => ({
        text: reference,
        value: reference,
        description: `${nameIn(name)}${description}`,
      })),
    );
  },
};
