import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { Circuit } from '../domain/circuit.ts';
import { closedCircuit } from '../domain/circuit.ts';
import type { Reads, Transaction } from '../ports/store.ts';
import type { CircuitRow } from './recovery-tables.ts';
import type { Tables } from './tables.ts';

const state = z.enum(['closed', 'open', 'half-open']);

const readCircuit = (row: CircuitRow): Circuit => ({
  service: row.service,
  state: state.parse(row.state),
  failures: row.failures,
  sinceMs: row.since_ms,
  opened: row.opened,
  ...(row.opened_at_ms === null ? {} : { openedAtMs: row.opened_at_ms }),
  ...(row.probe_at_ms === null ? {} : { probeAtMs: row.probe_at_ms }),
  ...(row.last_code === null ? {} : { lastCode: row.last_code }),
});

const columnsOf = (circuit: Circuit) => ({
  service: circuit.service,
  state: circuit.state,
  failures: circuit.failures,
  since_ms: Math.floor(circuit.sinceMs),
  opened: circuit.opened,
  opened_at_ms: circuit.openedAtMs === undefined ? null : Math.floor(circuit.openedAtMs),
  probe_at_ms: circuit.probeAtMs === undefined ? null : Math.ceil(circuit.probeAtMs),
  last_code: circuit.lastCode ?? null,
});

/** How services outside have answered, the same for all replicas. */
export function circuitReads(db: Kysely<Tables>): Pick<Reads, 'circuit' | 'circuits'> {
  return {
    circuit: async (service) => {
      const row = await db.selectFrom('circuit').selectAll().where('service', '=', service).executeTakeFirst();
      return row && readCircuit(row);
    },
    circuits: async () => (await db.selectFrom('circuit').selectAll().orderBy('service').execute()).map(readCircuit),
  };
}

export function circuitWrites(db: Kysely<Tables>): Pick<Transaction, 'changeCircuit'> {
  return {
    changeCircuit: async (service, change) => {
      const fresh = db.insertInto('circuit').values(columnsOf(closedCircuit(service)));
      await fresh.onConflict((conflict) => conflict.column('service').doNothing()).execute();
      const found = db.selectFrom('circuit').selectAll().where('service', '=', service).forUpdate();
      const before = readCircuit(await found.executeTakeFirstOrThrow());
      const after = change(before);
      await db.updateTable('circuit').set(columnsOf(after)).where('service', '=', service).execute();
      return { before, after };
    },
  };
}
