import { forms } from '../../blocks/form-ids.ts';
import type { EnvironmentName, ServiceName } from '../../src/domain/ids.ts';
import { isReference, targetId } from '../../src/domain/ids.ts';
import { deploy } from '../../src/operations/deploy.ts';
import type { OperationsWorld } from '../../src/operations/world.ts';
import { answer, refuse } from '../answers.ts';
import type { FormValues } from '../contract.ts';
import { findEnvironment, findService } from '../words/places.ts';
import { formOf, momentFault, momentOf, reasonFault, textOf } from './form.ts';

const { blocks } = forms['deploy-form'];

interface Place {
  readonly service: ServiceName;
  readonly environment: EnvironmentName;
}

/** Both names as the configuration has them; a typed or outdated one is nothing. */
export function chosenPlace(
  world: OperationsWorld,
  values: FormValues,
  inputs: { readonly service: string; readonly environment: string },
): Partial<Place> {
  const config = world.config();
  const service = findService(config, textOf(values, inputs.service) ?? '');
  const environment = findEnvironment(config, textOf(values, inputs.environment) ?? '');
  return {
    ...(service === undefined ? {} : { service }),
    ...(environment === undefined ? {} : { environment }),
  };
}

/** The sentences for names that are missing or do not go together. */
export function placeFaults(
  world: OperationsWorld,
  values: FormValues,
  inputs: { readonly service: string; readonly environment: string },
): Readonly<Record<string, string>> {
  const { service, environment } = chosenPlace(world, values, inputs);
  if (service === undefined) return { [inputs.service]: 'Please choose a service.' };
  if (environment === undefined) return { [inputs.environment]: 'Please choose an environment.' };
  if (world.config().targets.has(targetId(service, environment))) return {};
  return { [inputs.environment]: `${service} is not deployed to ${environment}.` };
}

function referenceFault(values: FormValues): Readonly<Record<string, string>> {
  const reference = textOf(values, blocks.revision);
  return reference === undefined || isReference(reference)
    ? {}
    : { [blocks.revision]: 'A revision is a tag, a branch or a commit: letters, digits and _ . / - only.' };
}

/** The form of `/deploy`. */
export const deployForm = formOf('deploy-form', {
  check: (world, values) => ({
    ...placeFaults(world, values, blocks),
    ...referenceFault(values),
    ...reasonFault(values, blocks.reason, false),
    ...momentFault(world, values, blocks.when),
  }),
  run: async (world, caller, { values }) => {
    const { service, environment } = chosenPlace(world, values, blocks);
    if (service === undefined || environment === undefined) return refuse({ code: 'unreadable-press' });
    const reference = textOf(values, blocks.revision);
    const reason = textOf(values, blocks.reason);
    const scheduledForMs = momentOf(values, blocks.when);
    const wish = {
      service,
      environment,
      ...(reference === undefined ? {} : { reference }),
      ...(reason === undefined ? {} : { reason }),
      ...(scheduledForMs === undefined ? {} : { scheduledForMs }),
    };
    return answer(await deploy(world, caller, wish), (deployment) => ({ kind: 'requested', deployment }), { wish });
  },
});
