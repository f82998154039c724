import { z } from 'zod';
import { ProviderError } from '../../ports/provider-error.ts';
import { errorOfGrpc, errorOfStatus } from '../far-error.ts';

const detail = z.union([
  z.looseObject({ retryDelay: z.looseObject({ seconds: z.coerce.number().default(0), nanos: z.number().default(0) }) }),
  z.looseObject({ violations: z.array(z.looseObject({ subject: z.string().default('') })) }),
  z.looseObject({}),
]);

const serviceError = z.looseObject({
  code: z.int().min(1).max(16),
  details: z.string().optional(),
  message: z.string().default(''),
  statusDetails: z.array(detail).catch([]).default([]),
  reason: z.string().optional(),
});

const names = [
  'OK CANCELLED UNKNOWN INVALID_ARGUMENT DEADLINE_EXCEEDED NOT_FOUND ALREADY_EXISTS PERMISSION_DENIED RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION ABORTED OUT_OF_RANGE UNIMPLEMENTED INTERNAL UNAVAILABLE DATA_LOSS UNAUTHENTICATED',
]
  .join(' ')
  .split(' ');

/** Reasons of Google's that no right helps against: a bill is open, or the project is closed. */
const ofBills: readonly string[] = ['BILLING_DISABLED', 'CONSUMER_SUSPENDED'];

/** Whether a bill or the project's own state stands in the way, as the API's reason says. */
export const isOfBills = (reason: string | undefined): boolean => reason !== undefined && ofBills.includes(reason);

/** gRPC's word for a number, such as `ABORTED` for 10. */
const grpcName = (code: number): string => names[code] ?? `code ${String(code)}`;

const shown = (text: string): string => {
  const line = text
    .replace(/^\d+ [A-Z_]+: /, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return line.length > 300 ? `${line.slice(0, 299)}…` : line;
};

function retryAfterMsIn(details: readonly z.infer<typeof detail>[]): number | undefined {
  for (const one of details) {
    const parsed = z.object({ retryDelay: z.object({ seconds: z.number(), nanos: z.number() }) }).safeParse(one);
    if (parsed.success) return parsed.data.retryDelay.seconds * 1000 + Math.ceil(parsed.data.retryDelay.nanos / 1e6);
  }
  return undefined;
}

/** What a failed call of a Google client means; `doing` completes "Cloud Run, asked to …". */
export function errorOfClient(error: unknown, doing: string): ProviderError {
  if (error instanceof ProviderError) return error;
  const parsed = serviceError.safeParse(error);
  if (!parsed.success)
    return new ProviderError('unknown', `${doing}: the client gave no code`, { outcome: 'unknown', retryable: true });
  const { code, details, message, statusDetails, reason } = parsed.data;
  const why = shown(details ?? message);
  const retryAfterMs = retryAfterMsIn(statusDetails);
  const sentence = `${doing}: ${grpcName(code)}${reason === undefined ? '' : ` (${reason})`}${why === '' ? '' : `, ${why}`}`;
  if (isOfBills(reason)) return errorOfStatus(402, { sentence });
  return errorOfGrpc(code, { sentence, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
}

/** A call that our own signal cut off may have happened all the same. */
export function errorOfCall(error: unknown, doing: string, signal: AbortSignal): ProviderError {
  if (!signal.aborted || error instanceof ProviderError) return errorOfClient(error, doing);
  return new ProviderError('timeout', `${doing}: no answer in time`, { retryable: true, outcome: 'unknown' });
}
