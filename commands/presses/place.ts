import type { Target } from '../../src/domain/config.ts';
import type { TargetId } from '../../src/domain/ids.ts';
import { isEnvironmentName, isServiceName } from '../../src/domain/ids.ts';
import type { Outcome } from '../../src/domain/refusals.ts';
import { no, yes } from '../../src/domain/refusals.ts';
import type { OperationsWorld } from '../../src/operations/world.ts';

/** The target that a button names, as long as the configuration still has it. */
export function targetNamed(world: OperationsWorld, id: TargetId): Outcome<Target> {
  const target = world.config().targets.get(id);
  if (target !== undefined) return yes(target);
  const [service = '', environment = ''] = id.split('/');
  return isServiceName(service) && isEnvironmentName(environment)
    ? no({ code: 'not-deployed-there', service, environment })
    : no({ code: 'unreadable-press' });
}

/** Service and environment of such a target. */
export function placeOf(world: OperationsWorld, id: TargetId): Outcome<Pick<Target, 'service' | 'environment'>> {
  const found = targetNamed(world, id);
  return found.ok ? yes({ service: found.value.service, environment: found.value.environment }) : found;
}
