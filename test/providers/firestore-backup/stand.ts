import { startFirestoreAdmin } from '../../../playground/cloud/google/firestore-admin/stand-in.ts';
import { startStorage } from '../../../playground/cloud/google/storage/stand-in.ts';
import type { Clock } from '../../../src/ports/world.ts';
import type { ComponentTarget } from '../../../src/ports/provider.ts';
import { firestoreBackupProvider } from '../../../src/providers/firestore-backup/provider.ts';
import { backupKind, backupSettings } from '../../../src/providers/firestore-backup/settings.ts';
import { providerWorld } from '../provider-world.ts';
import { asJson, supervisedStand } from '../supervised-stand.ts';

/** Set by hand, half a minute after the hour of a backup. */
export function backupClock() {
  const clock = { nowMs: Date.parse('2026-03-01T03:00:30Z'), now: (): number => clock.nowMs };
  return clock;
}

/** A component that backs up and proves on a schedule, before its far ends. */
export async function backupStand<Hand extends Clock>(clock: Hand) {
  const stand = supervisedStand();
  const [far, storage] = await Promise.all([
    startFirestoreAdmin({ clock, exportMs: 60_000, importMs: 240_000, documents: 12_431 }),
    startStorage(),
  ]);
  const settings = {
    project: 'shop-prod',
    credentials: 'emulator',
    apiUrl: far.url,
    storageUrl: storage.url,
    to: 'gs://shop-backups/nightly/',
    schedule: '0 3 * * *',
    scratch: { database: 'restore-proof', project: 'shop-scratch', schedule: '0 5 * * 0' },
  };
  const at: ComponentTarget = stand.at({
    provider: 'firestore-backup',
    settings: asJson(backupSettings.parse(settings)),
    ...backupKind.capabilities(),
  });
  const violations = (): readonly string[] => [...far.violations, ...storage.violations];
  return {
    ...{ clock, far, storage, at, stand, violations },
    /** Anew each time, as after a restart. */
    provider: () => firestoreBackupProvider(providerWorld(stand, { clock })),
    end: async () => {
      await Promise.all([far.close(), storage.close()]);
      await stand.end();
    },
  };
}
