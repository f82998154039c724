import { audit } from './audit.ts';
import { doctor } from './doctor.ts';
import { exportRecord } from './export-record.ts';
import { importRecord } from './import-record.ts';
import { log } from './log.ts';
import { recovery } from './recovery.ts';
import { plan } from './plan.ts';
import { schema } from './schema.ts';
import { start } from './start.ts';
import { validate } from './validate.ts';
import type { CliCommand } from './contract.ts';

/** Everything that can be asked of the command line. */
export const commands: readonly CliCommand[] = [
  start,
  validate,
  doctor,
  plan,
  schema,
  audit,
  log,
  recovery,
  exportRecord,
  importRecord,
];
