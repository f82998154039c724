import { expect, test } from 'vitest';
import { loadBundle } from '../../src/config/load.ts';
import { backupKind } from '../../src/providers/firestore-backup/settings.ts';
import { testKinds } from './kinds.ts';
import { base, lines } from './load-text.ts';

const kinds = { ...testKinds, providers: { ...testKinds.providers, 'firestore-backup': backupKind } };

/** What is wrong with this scratch database, beside the shop's orders and the archive's documents. */
function faultsOf(scratch: string): readonly string[] {
  const text = `${base}
services:
  shop:
    repository: { git: ./repository }
    components:
      backup:
        provider: firestore-backup
        settings: { project: shop-prod, to: gs://shop-backups, database: orders, schedule: 0 3 * * *, scratch: ${scratch} }
    environments: { production: null }
  archive:
    repository: { git: ./repository }
    components:
      backup: { provider: firestore-backup, settings: { project: shop-prod, to: gs://shop-backups, database: archive } }
    environments: { production: null }
`;
  const files = [{ path: 'quarterdeck.yml', text }];
  const bundle = { main: 'quarterdeck.yml', files };
  const read = loadBundle({ bundle, folder: '/srv/config', environmentVariables: {}, kinds });
  return read.kind === 'faults' ? lines(read.faults) : [];
}

test('a scratch database of its own is in order, in the same project or another', () => {
  expect(faultsOf(`{ database: restore-proof, schedule: '0 5 * * 0' }`)).toEqual([]);
  expect(faultsOf(`{ database: archive, project: shop-scratch, schedule: '0 5 * * 0' }`)).toEqual([]);
});

test('a scratch database on which another target lives is refused', () => {
  expect(faultsOf(`{ database: archive, schedule: '0 5 * * 0' }`)).toEqual([
    'services.shop.components.backup.settings.scratch.database | archive in shop-prod, on which backup of archive in production lives | a database that nothing lives on | Give the scratch database a name, or a project, of its own.',
  ]);
});

test('the live database itself, and hours that are none, are refused with their place', () => {
  const places = (scratch: string) => faultsOf(scratch).map((fault) => fault.split(' | ')[0]);

  expect(places(`{ database: orders, schedule: '0 5 * * 0' }`)).toEqual([
    'services.shop.components.backup.settings.scratch.database',
  ]);
  expect(places(`{ database: restore-proof, schedule: 'weekly' }`)).toEqual([
    'services.shop.components.backup.settings.scratch.schedule',
  ]);
});
