import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

const usualPlaces = [
  '/snap/bin/chromium',
  '/opt/google/chrome/chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

const shippedFolder = join(import.meta.dirname, '../../node_modules/.cache/chromium');
const shippedPackage = '@sparticuz/chromium@153.0.0';
const shippedBrowser = join(shippedFolder, 'chromium.sh');

function canRun(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A Chromium that is on this machine already: CHROMIUM_PATH, then PATH, then the usual places, then the shipped one. */
export function findChromium(env: NodeJS.ProcessEnv): string | undefined {
  const given = env['CHROMIUM_PATH'];
  if (given !== undefined && given !== '') {
    if (!canRun(given)) throw new Error(`CHROMIUM_PATH names ${given}, which cannot be run. Correct or unset it.`);
    return given;
  }
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const onPath = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  return [...onPath, ...usualPlaces, shippedBrowser].find(canRun);
}

async function installFromDebian(): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update'], { env });
  await run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], { env, maxBuffer: 64 * 1024 * 1024 });
}

// Run by a process of its own, because the package unpacks into the folder for temporary files.
const unpack = `
import chromium, { inflate } from '@sparticuz/chromium';
await chromium.executablePath();
await inflate('node_modules/@sparticuz/chromium/bin/al2023.tar.br');
`;

// The libraries are given to the browser alone; without --no-zygote this build cannot start its helpers.
const launcher = `#!/bin/sh
export LD_LIBRARY_PATH='${shippedFolder}/al2023/lib' FONTCONFIG_PATH='${shippedFolder}/fonts'
exec '${shippedFolder}/chromium' --no-zygote "$@"
`;

async function installShipped(): Promise<void> {
  await mkdir(shippedFolder, { recursive: true });
  const npm = [
    'install',
    '--prefix',
    shippedFolder,
    '--no-save',
    '--no-package-lock',
    '--ignore-scripts',
    shippedPackage,
  ];
  await run('npm', npm, { cwd: shippedFolder });
  await writeFile(join(shippedFolder, 'unpack.mjs'), unpack);
  const env = { ...process.env, TMPDIR: shippedFolder };
  await run(process.execPath, ['unpack.mjs'], { cwd: shippedFolder, env });
  await writeFile(shippedBrowser, launcher, { mode: 0o755 });
}

const isDebianRoot = () => process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');

const reasonOf = (error: unknown) => (error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));

/** Finds a Chromium or gets one, telling `say` what takes time; rejects with what a person can do when there is none. */
export async function getChromium(env: NodeJS.ProcessEnv, say: (sentence: string) => void): Promise<string> {
  const ways = [
    ...(isDebianRoot() ? [{ name: 'apt-get install chromium', install: installFromDebian }] : []),
    { name: `npm install ${shippedPackage}`, install: installShipped },
  ];
  const reasons: string[] = [];
  let found = findChromium(env);
  for (const { name, install } of ways) {
    if (found !== undefined) return found;
    say(`No Chromium found: trying ${name}`);
    await install().catch((error: unknown) => reasons.push(`${name}: ${reasonOf(error)}`));
    found = findChromium(env);
  }
  if (found !== undefined) return found;
  throw new Error(`The browser tests need Chromium: install it, or set CHROMIUM_PATH. Tried ${reasons.join('; ')}`);
}
