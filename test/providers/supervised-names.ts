import { isComponentName, isEnvironmentName, isServiceName, must, targetId } from '../../src/domain/ids.ts';

const service = must(isServiceName, 'shop');
const environment = must(isEnvironmentName, 'production');

/** The one place that these tests release to. */
export const environmentName = {
  service,
  environment,
  target: targetId(service, environment),
  component: must(isComponentName, 'web'),
};
