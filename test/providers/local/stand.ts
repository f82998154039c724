import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { localProvider } from '../../../src/providers/local/provider.ts';
import { localKind, localSettings } from '../../../src/providers/local/settings.ts';
import { aRelease } from '../../contracts/provider.ts';
import type { ProviderStand } from '../../contracts/provider.ts';
import { asJson, supervisedStand } from '../supervised-stand.ts';

const service = `
import { createServer } from 'node:http';
import { appendFileSync } from 'node:fs';
const { QUARTERDECK_RELEASE: release, QUARTERDECK_VERSION: version, PORT } = process.env;
appendFileSync('begun', release + '\\n');
const server = createServer((request, response) => response.end(request.url === '/env' ? JSON.stringify(process.env) : version));
if (!release.startsWith('endless-')) server.listen(PORT, '127.0.0.1');
else setInterval(() => {}, 1000);
process.on('SIGTERM', () => process.exit(0));
`;

export function localStand(more: Readonly<Record<string, unknown>> = {}): ProviderStand & { readonly folder: string } {
  const stand = supervisedStand();
  writeFileSync(join(stand.folder, 'service.mjs'), service);
  const command = [process.execPath, 'service.mjs'];
  const settings = localSettings.parse({ command, folder: stand.folder, drain: '1s', stopGrace: '500ms', ...more });
  const at = stand.at({ provider: 'local', settings: asJson(settings), ...localKind.capabilities() });
  const newProvider = () => localProvider(stand.world());
  const begun = (): readonly string[] => {
    const path = join(stand.folder, 'begun');
    return existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  };
  return {
    folder: stand.folder,
    at,
    newProvider,
    onAnotherHost: () => localProvider(stand.world({ host: 'another' })),
    good: (name) => aRelease(at, name),
    endless: (name) => aRelease(at, `endless-${name}`),
    timesBegun: ({ label }) => begun().filter((line) => line === label).length,
    shareOf: async (version) => {
      const url = await newProvider().publicUrl(at, AbortSignal.timeout(15_000));
      const answers = await Promise.all(Array.from({ length: 100 }, async () => (await fetch(url ?? '')).text()));
      return answers.filter((answer) => answer === version).length;
    },
    end: stand.end,
  };
}
