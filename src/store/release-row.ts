import { z } from 'zod';
import { isPersonId, isRevision, isServiceName, must } from '../domain/ids.ts';
import type { PersonId } from '../domain/ids.ts';
import type { Release } from '../domain/plan.ts';
import type { ReleaseRow } from './tables.ts';

const marker = z.custom<PersonId | 'quarterdeck'>(
  (value) => value === 'quarterdeck' || (typeof value === 'string' && isPersonId(value)),
);
const bad = z.object({ by: marker, atMs: z.number(), reason: z.string() });

/** A stored release as the domain knows it. */
export function readRelease(row: ReleaseRow): Release {
  const release = {
    service: must(isServiceName, row.service),
    number: row.number,
    revision: must(isRevision, row.revision),
    label: row.label,
  };
  return row.bad === null ? release : { ...release, bad: bad.parse(row.bad) };
}
