#!/usr/bin/env node
import { audit } from './cli/audit.ts';
import type { CliCommand, CliWorld, ExitCode } from './cli/contract.ts';
import { WrongUsage } from './cli/contract.ts';
import { doctor } from './cli/doctor.ts';
import { exportRecord } from './cli/export-record.ts';
import { importRecord } from './cli/import-record.ts';
import { log } from './cli/log.ts';
import { recovery } from './cli/recovery.ts';
import { plan } from './cli/plan.ts';
import { schema } from './cli/schema.ts';
import { start } from './cli/start.ts';
import { validate } from './cli/validate.ts';

const commands: readonly CliCommand[] = [
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

const world: CliWorld = {
  variables: process.env,
  out: (line) => {
    process.stdout.write(`${line}\n`);
  },
  err: (line) => {
    process.stderr.write(`${line}\n`);
  },
};

function help(): void {
  world.out('quarterdeck <command>\n');
  for (const { usage, summary } of commands) world.out(`  ${usage}\n      ${summary}`);
}

async function main([name, ...args]: readonly string[]): Promise<ExitCode> {
  if (name === undefined || name === 'help' || name === '--help') {
    help();
    return name === undefined ? 2 : 0;
  }
  const command = commands.find((one) => one.name === name);
  if (command === undefined) {
    world.err(`There is no command "${name}". \`quarterdeck help\` lists them.`);
    return 2;
  }
  try {
    return await command.run(args, world);
  } catch (error) {
    if (error instanceof WrongUsage) {
      world.err(`${error.message}\nUsage: ${command.usage}`);
      return 2;
    }
    world.err(error instanceof Error ? error.message : 'It did not work.');
    return 1;
  }
}

// Whoever reads us may have seen enough, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});
process.exitCode = await main(process.argv.slice(2));
