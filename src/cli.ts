#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import type { CliWorld, ExitCode } from './cli/contract.ts';

enableCompileCache();

const { commands } = await import('./cli/commands.ts');
const { WrongUsage } = await import('./cli/contract.ts');

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
