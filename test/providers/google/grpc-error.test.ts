import { describe, expect, test } from 'vitest';
import { errorOfCall, errorOfClient } from '../../../src/providers/google/grpc-error.ts';

const thrown = (code: number, more: Readonly<Record<string, unknown>> = {}): Error =>
  Object.assign(new Error(`${String(code)} NAME: why`), { code, details: 'why', ...more });

describe('a failed gRPC call', () => {
  test('is told by its code, never by its words', () => {
    const error = errorOfClient(
      thrown(10, { details: 'PERMISSION_DENIED not found' }),
      'Cloud Run, asked to update api',
    );

    expect(error).toMatchObject({ code: 'stale-read', retryable: true, outcome: 'not-done' });
    expect(error.message).toBe('Cloud Run, asked to update api: ABORTED, PERMISSION_DENIED not found');
  });

  test('says after what time to come back', () => {
    const statusDetails = [{ violations: [{ subject: 'cpu' }] }, { retryDelay: { seconds: '30', nanos: 500_000_000 } }];

    expect(errorOfClient(thrown(8, { statusDetails }), 'asked')).toMatchObject({
      code: 'quota',
      retryable: true,
      retryAfterMs: 30_500,
    });
  });

  test('names the reason that the API gives', () => {
    expect(errorOfClient(thrown(7, { reason: 'SERVICE_DISABLED' }), 'asked').message).toContain(
      'PERMISSION_DENIED (SERVICE_DISABLED)',
    );
  });

  test('tells a bill that is not paid from a right that is missing', () => {
    expect(errorOfClient(thrown(7, { reason: 'BILLING_DISABLED' }), 'asked')).toMatchObject({ code: 'plan-limit' });
  });

  test('without a code may have happened', () => {
    expect(errorOfClient(new Error('broken'), 'asked')).toMatchObject({ code: 'unknown', outcome: 'unknown' });
  });

  test('that we cut off ourselves may have happened', () => {
    const signal = AbortSignal.abort();

    expect(errorOfCall(thrown(1), 'asked', signal)).toMatchObject({
      code: 'timeout',
      outcome: 'unknown',
      retryable: true,
    });
  });
});
