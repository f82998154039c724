import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A service as small as one can be: it says which version it is, fails when its release is bad, and notes each start. */
const program = `
import { appendFileSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
const { conduct } = JSON.parse(readFileSync(new URL('conduct.json', import.meta.url), 'utf8'));
const { QUARTERDECK_SERVICE: service, QUARTERDECK_VERSION: version, QUARTERDECK_RELEASE: release, START_LOG: log } = process.env;
appendFileSync(log, [service, version, release, process.pid, Date.now()].join(' ') + '\\n');
const server = createServer((request, response) => {
  const bad = conduct === 'bad' && request.url !== '/healthz';
  response.writeHead(bad ? 500 : 200, { 'x-release': release }).end(bad ? 'broken' : 'fine');
});
server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => server.close(() => process.exit(0)));
`;

export type Conduct = 'good' | 'bad';

/** `good-007` is the seventh commit, and works. */
export const labelOf = (number: number, conduct: Conduct): string => `${conduct}-${String(number).padStart(3, '0')}`;
export const conductOf = (label: string): Conduct => (label.startsWith('bad') ? 'bad' : 'good');

/** Every third commit is a bad one. */
export const conductOfNumber = (number: number): Conduct => (number % 3 === 0 ? 'bad' : 'good');

const counted = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}\n`;

function commitOf(number: number): string {
  const conduct = conductOfNumber(number);
  const who = `Ada <ada@example.com> ${1_760_000_000 + number * 60} +0000`;
  return [
    `commit refs/heads/main\nmark :${number}\ncommitter ${who}\n`,
    counted(`feat: change number ${number}`),
    number === 1 ? '' : `from :${number - 1}\n`,
    number === 1 ? `M 100644 inline service.mjs\n${counted(program)}` : '',
    `M 100644 inline conduct.json\n${counted(JSON.stringify({ conduct, number }))}`,
    `reset refs/tags/${labelOf(number, conduct)}\nfrom :${number}\n\n`,
  ].join('');
}

/** A repository with that many releases in one line of history. */
export async function makeRepository(folder: string, count: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
  };
  await run('git', ['init', '--quiet', '--initial-branch=main', folder], { env });
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  const importing = run('git', ['-C', folder, 'fast-import', '--quiet', '--done'], { env });
  importing.child.stdin?.end(`${numbers.map(commitOf).join('')}done\n`);
  await importing;
}
