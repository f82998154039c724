import { spawn } from 'node:child_process';
import { checkout } from './checkout.ts';

/** Run by the supervisor: makes a checkout of its own and builds in it, so that a build outlives whoever asked for it. */
const [under = '', repository = '', revision = '', path = '', command = '', ...args] = process.argv.slice(2);
const folder = await checkout({ repository, revision, under, env: { PATH: path } });
process.stdout.write(`building in a checkout of ${revision.slice(0, 7)}\n`);
const child = spawn(command, args, { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] });
child.on('error', () => {
  process.stderr.write(`${command} could not be started\n`);
  process.exitCode = 127;
});
child.on('exit', (code, signal) => {
  process.exitCode = signal === null ? (code ?? 1) : 1;
});
