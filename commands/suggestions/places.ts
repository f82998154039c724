import { suggestionIds } from '../../blocks/menu-ids.ts';
import { forms } from '../../blocks/form-ids.ts';
import { environmentsInOrder } from '../../src/domain/config.ts';
import { targetId } from '../../src/domain/ids.ts';
import type { OperationsWorld } from '../../src/operations/world.ts';
import type { FormValues, Suggestions } from '../contract.ts';
import { textOf } from '../forms/form.ts';
import { findService } from '../words/places.ts';
import { contains, fitting } from './suggest.ts';

const services = (actionId: string): Suggestions => ({
  actionId,
  suggest: (world, { typed }) => {
    const found = [...world.config().services.values()].filter(
      ({ name, title }) => contains(typed, name) || contains(typed, title),
    );
    return Promise.resolve(
      fitting(
        found.map(({ name, title }) => ({
          text: name,
          value: name,
          ...(title === name ? {} : { description: title }),
        })),
      ),
    );
  },
});

/** The environments of the chosen service; all of them before one is chosen. */
const environments = (actionId: string, serviceBlock: string): Suggestions => ({
  actionId,
  suggest: (world, { typed, values }) => {
    const service = chosenService(world, values, serviceBlock);
    const config = world.config();
    const found = environmentsInOrder(config).filter(
      ({ name }) => contains(typed, name) && (service === undefined || config.targets.has(targetId(service, name))),
    );
    return Promise.resolve(fitting(found.map(({ name }) => ({ text: name, value: name }))));
  },
});

const chosenService = (world: OperationsWorld, values: FormValues, block: string) =>
  findService(world.config(), textOf(values, block) ?? '');

export const deployService = services(suggestionIds.deployService);
export const rollbackService = services(suggestionIds.rollbackService);
export const deployEnvironment = environments(suggestionIds.deployEnvironment, forms['deploy-form'].blocks.service);
export const rollbackEnvironment = environments(
  suggestionIds.rollbackEnvironment,
  forms['rollback-form'].blocks.service,
);
