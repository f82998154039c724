import type { Target } from '../../src/domain/config.ts';
import type { TargetId } from '../../src/domain/ids.ts';
import { isEnvironmentName, isServiceName } from '../../src/domain/ids.ts';
import type { Outcome } from '../../src/domain/refusals.ts';
import { no, yes } from '../../src/domain/refusals.ts';
import type { OperationsWorld } from '../../src/operations/world.ts';

/** Service and environment of a target that a button names, as long as the configuration still has it. */
export function placeOf(world: OperationsWorld, id: TargetId): Outcome<Pick<Target, 'service' | 'environment'>> {
  const target = world.config().targets.get(id);
  if (target !== undefined) return yes({ service: target.service, environment: target.environment });
  const [service = '', environment = ''] = id.split('/');
  return isServiceName(service) && isEnvironmentName(environment)
    ? no({ code: 'not-deployed-there', service, environment })
    : no({ code: 'unreadable-press' });
}
