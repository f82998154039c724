import { createHash } from 'node:crypto';

/** What a caller may choose about the server. */
export interface EmbeddedSettings {
  /** Off only where a crash of the whole machine may cost everything: tests. A killed server loses nothing either way. */
  readonly fsync: boolean;
  readonly maxConnections: number;
  readonly sharedBuffersMb: number;
}

/** A laptop's database: little memory, every commit on disk. */
export const defaultSettings: EmbeddedSettings = { fsync: true, maxConnections: 100, sharedBuffersMb: 32 };

/** Names a cluster's processes in the process list, so that its orphans can be told from everybody else's. */
export function processTitle(dataFolder: string): string {
  return `quarterdeck-${createHash('sha256').update(dataFolder).digest('hex').slice(0, 12)}`;
}

/** The server's arguments; all settings travel here, so that a new release changes them without editing files in the data. */
export function serverArguments(dataFolder: string, port: number, settings: EmbeddedSettings): readonly string[] {
  const options = {
    ...network(dataFolder, port, settings),
    ...memory,
    shared_buffers: `${settings.sharedBuffersMb}MB`,
    ...log,
    ...durability(settings.fsync),
  };
  return ['-D', dataFolder, ...Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

function network(dataFolder: string, port: number, settings: EmbeddedSettings): Record<string, string> {
  return {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: String(settings.maxConnections),
    cluster_name: processTitle(dataFolder),
  };
}

const memory = {
  // systemd removes a user's shared memory at log-out, and small containers have little of it: a mapped file has neither trouble.
  dynamic_shared_memory_type: 'mmap',
  huge_pages: 'off',
  // The queries are small: helpers for input, parallel plans and replication would only sit there.
  io_method: 'sync',
  max_worker_processes: '0',
  max_parallel_workers: '0',
  max_parallel_workers_per_gather: '0',
  max_logical_replication_workers: '0',
  max_wal_senders: '0',
  autovacuum_max_workers: '2',
  autovacuum_worker_slots: '2',
  jit: 'off',
  work_mem: '4MB',
  maintenance_work_mem: '32MB',
};

const log = {
  logging_collector: 'off',
  log_destination: 'stderr',
  log_line_prefix: '%m [%p] ',
  log_checkpoints: 'off',
  log_timezone: 'UTC',
  timezone: 'UTC',
  // A failing statement may carry values; the program logs the error itself, without them.
  log_min_error_statement: 'panic',
};

function durability(fsync: boolean): Record<string, string> {
  // After a crash every file must reach the disk first: one flush of the file system instead of a thousand of single files.
  const sync = process.platform === 'linux' ? { recovery_init_sync_method: 'syncfs' } : {};
  const wal = { wal_level: 'minimal', min_wal_size: '32MB', max_wal_size: '256MB', ...sync };
  return fsync ? wal : { ...wal, fsync: 'off', full_page_writes: 'off' };
}
