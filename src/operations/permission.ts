import type { EnvironmentName, TargetId } from '../domain/ids.ts';
import type { Action, Role } from '../domain/policy.ts';
import { actions, allows } from '../domain/policy.ts';
import type { Outcome } from '../domain/refusals.ts';
import { no, yes } from '../domain/refusals.ts';
import type { Caller, OperationsWorld } from './world.ts';

export interface Question {
  readonly action: Action;
  /** Absent: for what is not tied to one environment. */
  readonly environment?: EnvironmentName;
  readonly target?: TargetId;
}

/** Default deny: somebody may only do what one of their roles allows there, as it is now. */
export async function permit(world: OperationsWorld, { person }: Caller, question: Question): Promise<Outcome<true>> {
  const { action, environment, target } = question;
  const allowing = [...world.config().roles.values()].filter((role) => allows(role, action, environment));
  const answers = await Promise.all(allowing.map(({ name }) => world.people.holds(person, name)));
  if (answers.includes('yes')) return yes(true);
  const unsure = allowing[answers.indexOf('unknown')];
  if (unsure !== undefined) return no({ code: 'roles-unknown', role: unsure.name });
  const roles = allowing.map(({ name }) => name);
  return no({ code: 'not-allowed', action, roles, ...(target === undefined ? {} : { target }) });
}

/** One line of the permission matrix: who may do this there, and whether the asker may. */
export interface Allowance {
  readonly action: Action;
  readonly roles: readonly Role[];
  readonly you: 'yes' | 'no' | 'unknown';
}

/** The whole matrix for one environment, as it is now. */
export const matrix = (
  world: OperationsWorld,
  caller: Caller,
  environment: EnvironmentName,
): Promise<readonly Allowance[]> =>
  Promise.all(
    actions.map(async (action) => {
      const roles = [...world.config().roles.values()].filter((role) => allows(role, action, environment));
      const allowed = await permit(world, caller, { action, environment });
      const you = allowed.ok ? 'yes' : allowed.refusal.code === 'roles-unknown' ? 'unknown' : 'no';
      return { action, roles, you };
    }),
  );
