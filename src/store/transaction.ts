import { type Kysely, sql } from 'kysely';
import type { AuditEntry } from '../domain/audit.ts';
import type { Clock } from '../ports/world.ts';
import type { Claim, Store, Transaction, Wake } from '../ports/store.ts';
import { appendAudit } from './audit/append.ts';
import { circuitWrites } from './circuits.ts';
import { requireClaim } from './claims.ts';
import { driftWrites } from './drift.ts';
import { finishInTransaction } from './inbox.ts';
import { enqueue } from './outbox.ts';
import { addPoints } from './points.ts';
import { queued } from './reads/deployments.ts';
import { reads } from './reads/reads.ts';
import { lockWrites, releaseWrites } from './release-writes.ts';
import { safekeepingWrites } from './safekeeping.ts';
import { notifyChannel, type Session, type WakeKind } from './session.ts';
import { logWrites } from './step-log.ts';
import { outcomeColumns, readStep, stepColumns } from './step-row.ts';
import { insertSteps, updateSteps } from './many-steps.ts';
import type { Tables } from './tables.ts';
import { insertDeployment, updateDeployment } from './writes.ts';

interface StoreParts {
  readonly db: Kysely<Tables>;
  readonly session: Session;
  readonly clock: Clock;
}

/** The durable record. */
export function store(parts: StoreParts): Store {
  return {
    ...reads(parts.db),
    transact: (work) =>
      parts.db.transaction().execute(async (db) => {
        const unit = new Unit({ ...parts, db });
        const value = await work({ ...reads(db), ...unit.writes() });
        await unit.settle();
        return value;
      }),
  };
}

/** First half of the advisory locks that keep two requests about the same thing apart; the name's hash is the second. */
const aloneClass = 1_903_110_002;

/** Soon enough that a sweep would come too late. */
const soonMs = 1_000;

/** What one transaction gathers: audit entries and wake-ups go out together at its end. */
class Unit {
  readonly #parts: StoreParts;
  readonly #entries: AuditEntry[] = [];
  readonly #wakes = new Set<WakeKind>();

  constructor(parts: StoreParts) {
    this.#parts = parts;
  }

  writes(): Omit<Transaction, keyof Store> {
    const { db, session } = this.#parts;
    return {
      ...releaseWrites(db),
      ...lockWrites(db),
      ...circuitWrites(db),
      ...driftWrites(db),
      ...safekeepingWrites(db, session),
      ...logWrites(db),
      ...this.#deploymentWrites(),
      ...this.#stepWrites(),
      alone: async (about) => {
        await sql`SELECT pg_advisory_xact_lock(${aloneClass}::int4, hashtext(${about}))`.execute(db);
      },
      audit: (entry) => {
        this.#entries.push(entry);
        return Promise.resolve();
      },
      enqueue: async (to, message, atMs) => {
        await enqueue(db, { to, message, atMs, nowMs: this.#parts.clock.now() });
        this.#wakes.add('outbox');
      },
      finishInbox: (id) => finishInTransaction(db, id),
    };
  }

  async settle(): Promise<void> {
    const { db } = this.#parts;
    if (this.#entries.length > 0) await appendAudit(db, this.#entries);
    if (this.#wakes.size === 0) return;
    const calls = [...this.#wakes].map((kind) => sql`pg_notify(${notifyChannel}, ${kind})`);
    await sql`SELECT ${sql.join(calls)}`.execute(db);
  }

  #deploymentWrites(): Pick<Transaction, 'addDeployment' | 'saveDeployment' | 'wakeQueue'> {
    const { db, session, clock } = this.#parts;
    return {
      addDeployment: async (draft, wake) => {
        this.#wake(wake);
        return insertDeployment(db, draft, wake);
      },
      saveDeployment: async (next, wake, claim) => {
        // The owner comes back to it by itself when it is due.
        if (claim === undefined) this.#wake(wake);
        this.#wakes.add('card');
        return updateDeployment(db, { next, wake, claim, owner: session.owner() });
      },
      wakeQueue: async (target) => {
        const nowMs = Math.floor(clock.now());
        const head = await queued(db, target).select('id').limit(1).executeTakeFirst();
        if (head === undefined) return;
        const at = sql<number>`LEAST(wake_at_ms, ${nowMs}::bigint)`;
        const poke = db.updateTable('deployment').set({ wake_at_ms: at, poked_at_ms: nowMs });
        await poke.where('id', '=', head.id).where('is_final', '=', false).execute();
        this.#wakes.add('deployment');
      },
    };
  }

  #stepWrites(): Pick<Transaction, 'intendStep' | 'saveStep' | 'intendSteps' | 'saveSteps' | 'addPoints'> {
    const { db } = this.#parts;
    return {
      intendStep: async (step, claim) => {
        await this.#require(claim);
        const insert = db.insertInto('step').values(stepColumns(step));
        await insert.onConflict((conflict) => conflict.column('key').doNothing()).execute();
        const query = db.selectFrom('step').selectAll().where('key', '=', step.key);
        return readStep(await query.executeTakeFirstOrThrow());
      },
      saveStep: async (step, claim) => {
        await this.#require(claim);
        const update = db.updateTable('step').set(outcomeColumns(step)).where('key', '=', step.key);
        const { numUpdatedRows } = await update.executeTakeFirst();
        if (numUpdatedRows !== 1n) throw new Error(`step ${step.key} was never intended`);
      },
      intendSteps: async (steps, claim) => {
        await this.#require(claim);
        await insertSteps(db, steps);
      },
      saveSteps: async (steps, claim) => {
        await this.#require(claim);
        await updateSteps(db, steps);
      },
      addPoints: async (deployment, series, claim) => {
        await this.#require(claim);
        await addPoints(db, deployment, series);
      },
    };
  }

  #require(claim: Claim): Promise<void> {
    return requireClaim(this.#parts.db, this.#parts.session.owner(), claim);
  }

  #wake(wake: Wake): void {
    if (wake.kind === 'at' && wake.atMs <= this.#parts.clock.now() + soonMs) this.#wakes.add('deployment');
  }
}
