import { createHash } from 'node:crypto';
import { readFileSync, realpathSync } from 'node:fs';
import { hostname } from 'node:os';

function machineId(): string {
  for (const path of ['/etc/machine-id', '/var/lib/dbus/machine-id']) {
    try {
      const text = readFileSync(path, 'utf8').trim();
      if (text !== '') return text;
    } catch {
      // Not every system has this file; the next source is asked.
    }
  }
  return hostname();
}

/** Names this machine together with the state folder; the same after a reboot. */
export function hostIdOf(stateFolder: string): string {
  return createHash('sha256')
    .update(`${machineId()}\n${realpathSync(stateFolder)}`)
    .digest('hex')
    .slice(0, 16);
}
