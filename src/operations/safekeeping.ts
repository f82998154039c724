import type { Target } from '../domain/config.ts';
import type { Safekeeping } from '../domain/safekeeping.ts';

/** What is known of the backups of a target's own components, for whoever looks at the target. */
export function backupsOf(
  { id, procedure }: Pick<Target, 'id' | 'procedure'>,
  all: readonly Safekeeping[],
): { readonly backups?: readonly Safekeeping[] } {
  const backups = all.filter(
    ({ target, component }) => target === id && procedure.components.some(({ name }) => name === component),
  );
  return backups.length === 0 ? {} : { backups };
}
