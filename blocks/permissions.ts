import type { Target } from '../src/domain/config.ts';
import type { Action, Role } from '../src/domain/policy.ts';
import { approvalRule } from './card/waiting.ts';
import { actions, button, context, message, section } from './kit.ts';
import type { Message } from './message.ts';
import type { Rich } from './text.ts';
import { counted, lines, listed, say } from './text.ts';
import { actionWords, placeName, roleName } from './words.ts';

export interface PermissionsFacts {
  readonly target: Target;
  readonly lines: readonly {
    readonly action: Action;
    readonly roles: readonly Role[];
    readonly you: 'yes' | 'no' | 'unknown';
  }[];
}

const signs = { yes: '✓ you may', no: '✗ you may not', unknown: '? cannot be told now whether you may' } as const;

/** Who may do what to a target, and what the reader may. */
export function permissions({ target, lines: allowances }: PermissionsFacts): Message {
  const text = say`Who may do what: ${placeName(target.id)}`;
  const each = allowances.map(
    ({ action, roles, you }): Rich => say`${signs[you]} ${actionWords[action]} — ${rolesOf(roles)}`,
  );
  return message(text, [
    section(lines(text, ...each)),
    ...context(
      say`A deployment there ${approvalRule(target.procedure.approval)}. A rollback needs ${rollbackRule(target)}. What no role allows, nobody may.`,
    ),
    ...actions([button({ id: 'show-help', label: 'Help', payload: {} })]),
  ]);
}

const rolesOf = (roles: readonly Role[]): Rich =>
  roles.length === 0
    ? say`nobody`
    : listed(
        roles.map(({ name }) => say`${roleName(name)}`),
        6,
      );

function rollbackRule({ rollbackApprovals, breakGlass }: Target): string {
  const asked = rollbackApprovals === 0 ? 'no approval' : counted(rollbackApprovals, 'approval');
  return breakGlass && rollbackApprovals > 0 ? `${asked}, none with --now` : asked;
}
