import type { Kysely } from 'kysely';
import type { Secret } from '../../domain/secret.ts';
import type { Audit } from '../../ports/audit.ts';
import type { Tables } from '../tables.ts';
import { exportAudit } from './export.ts';
import { cutOldChains } from './retention.ts';
import { newestHead, sealHeads } from './seal.ts';
import { verifyAudit } from './verify.ts';

/** Sealing, checking, handing out and cutting the record; writing it belongs to the transactions. */
export function audit(db: Kysely<Tables>, key: Secret | undefined): Audit {
  return {
    seal: (nowMs) => sealHeads(db, key, nowMs),
    head: () => newestHead(db),
    verify: (known) => verifyAudit(db, key, known),
    export: (deployment) => exportAudit(db, deployment),
    cut: (endedBeforeMs, nowMs) => cutOldChains(db, { key, endedBeforeMs, nowMs }),
  };
}
