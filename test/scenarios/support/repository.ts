import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** How a release behaves: `sick` answers but fails what the smoke tests ask, `dead` never becomes ready, `fading` is well at first. */
type Conduct = 'good' | 'bad' | 'sick' | 'dead' | 'fading';

interface Commit {
  readonly tag: string;
  readonly conduct: Conduct;
  /** The commit before it; absent: the one above. */
  readonly after?: string;
  readonly subject?: string;
  readonly author?: string;
}

/** Names that people and programs choke on. */
export const hostileText = '<!channel> <@U0GRACE> *b* `c` \u202egnp.exe שלום 👩‍👩‍👧 & <https://evil.example|click>';

/** One line of history, and a branch beside it. */
const commits: readonly Commit[] = [
  { tag: 'v1', conduct: 'good' },
  { tag: 'v2', conduct: 'good' },
  { tag: 'v3', conduct: 'good', subject: hostileText.repeat(20), author: hostileText.replaceAll(/[<>]/g, '!') },
  { tag: 'bad', conduct: 'bad' },
  { tag: 'sick', conduct: 'sick' },
  { tag: 'dead', conduct: 'dead' },
  { tag: 'fading', conduct: 'fading' },
  { tag: 'v4', conduct: 'good' },
  { tag: 'side', conduct: 'good', after: 'v1' },
];

/** The service: who it is at `/`, whether it can serve at `/healthz`, whether it does its work at `/works`. */
const program = `
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
const { conduct } = JSON.parse(readFileSync(new URL('conduct.json', import.meta.url), 'utf8'));
const release = process.env.QUARTERDECK_RELEASE;
const fails = { bad: ['/', '/slow'], sick: ['/works'], dead: ['/healthz'] }[conduct] ?? [];
const began = Date.now();
const server = createServer((request, response) => {
  const faded = conduct === 'fading' && request.url === '/healthz' && Date.now() - began > 1500;
  if (faded) return response.writeHead(500).end();
  response.writeHead(fails.includes(request.url) ? 500 : 200, { 'x-release': release }).end(release);
});
server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => server.close(() => process.exit(0)));
`;

const counted = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}\n`;

function commitText({ tag, conduct, after, subject, author }: Commit, index: number): string {
  const who = `${author ?? 'Ada'} <ada@example.com> ${1_760_000_000 + index * 60} +0000`;
  const branch = after === undefined ? 'main' : tag;
  const before = after === undefined ? index : commits.findIndex((one) => one.tag === after) + 1;
  return [
    `commit refs/heads/${branch}\nmark :${index + 1}\nauthor ${who}\ncommitter ${who}\n`,
    counted(subject ?? `feat: make ${tag}`),
    before === 0 ? '' : `from :${before}\n`,
    index === 0 ? `M 100644 inline service.mjs\n${counted(program)}` : '',
    `M 100644 inline conduct.json\n${counted(JSON.stringify({ conduct, tag }))}`,
    `reset refs/tags/${tag}\nfrom :${index + 1}\n\n`,
  ].join('');
}

/** A repository with the releases above as tags; the branches that git allows and nobody should use are there too. */
export async function makeRepository(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
  };
  await run('git', ['init', '--quiet', '--initial-branch=main', folder], { env });
  const importing = run('git', ['-C', folder, 'fast-import', '--quiet', '--done'], { env });
  const strange = ['<!channel>', '🚀-release', 'שלום', `x${'y'.repeat(180)}`];
  const branches = strange.map((name) => `reset refs/heads/${name}\nfrom :1\n\n`).join('');
  importing.child.stdin?.end(`${commits.map(commitText).join('')}${branches}done\n`);
  await importing;
}
