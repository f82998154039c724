import { createHmac, timingSafeEqual } from 'node:crypto';
import { canonical } from '../../domain/json.ts';
import type { Secret } from '../../domain/secret.ts';

/** Signs what only holders of the audit key may make; without a key there is no signature. */
export function signatureOf(key: Secret | undefined, signed: unknown): string | null {
  return key === undefined ? null : createHmac('sha256', key.reveal()).update(canonical(signed)).digest('hex');
}

/** Whether the signature is ours; unknown without the key. */
export function checkSignature(
  key: Secret | undefined,
  signed: unknown,
  signature: string | null,
): 'good' | 'bad' | 'absent' | 'unknown' {
  if (signature === null) return 'absent';
  const expected = signatureOf(key, signed);
  if (expected === null) return 'unknown';
  const [left, right] = [Buffer.from(expected), Buffer.from(signature)];
  return left.length === right.length && timingSafeEqual(left, right) ? 'good' : 'bad';
}
