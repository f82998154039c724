/** Why the built-in database is not there; the message tells a person what to do. */
export type EmbeddedCode =
  | 'unsupported-platform'
  | 'binaries-missing'
  | 'binaries-unusable'
  | 'other-major'
  | 'folder-in-use'
  | 'folder-unusable'
  | 'create-failed'
  | 'start-failed';

/** The built-in PostgreSQL cannot be used; thrown by everything in this folder. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
  readonly code: EmbeddedCode;

  constructor(code: EmbeddedCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/** The system's code of a failed call (`ENOENT`, `28P01` …), when it has one. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
