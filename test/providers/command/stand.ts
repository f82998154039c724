import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandProvider } from '../../../src/providers/command/provider.ts';
import { commandKind, commandSettings } from '../../../src/providers/command/settings.ts';
import type { LocalWorld } from '../../../src/providers/supervised.ts';
import { aRelease } from '../../contracts/provider.ts';
import type { ProviderStand } from '../../contracts/provider.ts';
import { asJson, supervisedStand } from '../supervised-stand.ts';

const program = `
import { appendFileSync, writeFileSync, existsSync } from 'node:fs';
const { QUARTERDECK_RELEASE: release, QUARTERDECK_VERSION: version, QUARTERDECK_ACTION: action } = process.env;
appendFileSync('begun', action + ' ' + release + '\\n');
console.log(action + ' ' + version);
if (process.argv[2] === 'verify') process.exit(existsSync('verified') ? 0 : 1);
if (release?.startsWith('endless-')) setInterval(() => {}, 1000);
else if (action === 'release' || action === 'restore') writeFileSync('live', version);
`;

export interface CommandStand extends ProviderStand {
  readonly folder: string;
  readonly world: LocalWorld;
}

export function commandStand(more: Readonly<Record<string, unknown>> = {}): CommandStand {
  const stand = supervisedStand();
  writeFileSync(join(stand.folder, 'program.mjs'), program);
  const argv = [process.execPath, 'program.mjs'];
  const written = { release: argv, restore: argv, retire: argv, folder: stand.folder, grace: '200ms', ...more };
  const settings = commandSettings.parse(written);
  const at = stand.at({ provider: 'command', settings: asJson(settings), ...commandKind.capabilities(settings) });
  const textOf = (name: string): string => {
    const path = join(stand.folder, name);
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  };
  return {
    folder: stand.folder,
    world: stand.world(),
    at,
    newProvider: () => commandProvider(stand.world()),
    onAnotherHost: () => commandProvider(stand.world({ host: 'another' })),
    good: (name) => aRelease(at, name),
    endless: (name) => aRelease(at, `endless-${name}`),
    timesBegun: ({ label }) =>
      textOf('begun')
        .split('\n')
        .filter((line) => line === `release ${label}`).length,
    shareOf: (version) => Promise.resolve(textOf('live') === version ? 100 : 0),
    end: stand.end,
  };
}
