import { core } from './0001-core.ts';
import { auditSeals } from './0002-audit-seals.ts';
import { recovery } from './0003-recovery.ts';
import { drift } from './0004-drift.ts';
import { github } from './0005-github.ts';
import { safekeeping } from './0006-safekeeping.ts';

/** One additive change of the tables; its number never changes once released. */
export interface Migration {
  readonly number: number;
  readonly sql: string;
}

/** Every change of the tables, oldest first. */
export const migrations: readonly Migration[] = [
  { number: 1, sql: core },
  { number: 2, sql: auditSeals },
  { number: 3, sql: recovery },
  { number: 4, sql: drift },
  { number: 5, sql: github },
  { number: 6, sql: safekeeping },
];

/** The store's form that this program knows. */
export const schemaOf = (list: readonly Migration[]): number => list.at(-1)?.number ?? 0;
