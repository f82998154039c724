import { randomBytes } from 'node:crypto';

/** Unguessable text that is safe in addresses and file names; 32 bytes make a password. */
export function randomText(bytes: number): string {
  return randomBytes(bytes).toString('base64url');
}

/** 0 ≤ n < 1, for jitter; never for anything that must not be guessed. */
export const randomShare = (): number => Math.random();
