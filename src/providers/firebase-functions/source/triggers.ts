import type { FunctionTrigger } from './endpoint.ts';
import { numberOf } from './numbers.ts';
import type { ManifestEndpoint } from './manifest.ts';

const given = (values: Readonly<Record<string, string | number | undefined>>): Record<string, string | number> =>
  Object.fromEntries(Object.entries(values).filter((pair): pair is [string, string | number] => pair[1] !== undefined));

const seconds = (value: unknown): string | undefined => {
  const read = numberOf(value);
  return read === undefined ? undefined : `${read}s`;
};

function scheduleOf({ schedule, timeZone, retryConfig }: NonNullable<ManifestEndpoint['scheduleTrigger']>) {
  const retry = retryConfig ?? {};
  return {
    kind: 'schedule' as const,
    schedule,
    timeZone: timeZone ?? 'UTC',
    retry: given({
      retryCount: numberOf(retry.retryCount),
      maxRetryDuration: retry.maxRetryDuration ?? seconds(retry.maxRetrySeconds),
      minBackoffDuration: retry.minBackoffDuration ?? seconds(retry.minBackoffSeconds),
      maxBackoffDuration: retry.maxBackoffDuration ?? seconds(retry.maxBackoffSeconds),
      maxDoublings: numberOf(retry.maxDoublings),
    }),
  };
}

function tasksOf({ retryConfig, rateLimits, invoker }: NonNullable<ManifestEndpoint['taskQueueTrigger']>) {
  const retry = retryConfig ?? {};
  const rates = {
    maxConcurrentDispatches: numberOf(rateLimits?.maxConcurrentDispatches),
    maxDispatchesPerSecond: numberOf(rateLimits?.maxDispatchesPerSecond),
  };
  return {
    kind: 'tasks' as const,
    retry: given({
      // Left out, Google repeats a failing task for ever.
      maxAttempts: numberOf(retry.maxAttempts) ?? 3,
      maxRetryDuration: seconds(retry.maxRetrySeconds),
      minBackoff: seconds(retry.minBackoffSeconds),
      maxBackoff: seconds(retry.maxBackoffSeconds),
      maxDoublings: numberOf(retry.maxDoublings),
    }),
    rates: Object.fromEntries(Object.entries(rates).filter((pair): pair is [string, number] => pair[1] !== undefined)),
    invoker: invoker ?? [],
  };
}

function eventOf(event: NonNullable<ManifestEndpoint['eventTrigger']>) {
  return {
    kind: 'event' as const,
    eventType: event.eventType,
    filters: event.eventFilters,
    patterns: event.eventFilterPathPatterns,
    retry: event.retry === true || event.retry === 'true',
    ...(typeof event.region === 'string' && { region: event.region }),
    ...(typeof event.channel === 'string' && { channel: event.channel }),
    ...(typeof event.serviceAccountEmail === 'string' && { serviceAccount: event.serviceAccountEmail }),
  };
}

/** What calls a function; one that declares nothing is called by HTTPS. */
export function triggerOf(declared: ManifestEndpoint): FunctionTrigger {
  const { httpsTrigger, callableTrigger, eventTrigger, scheduleTrigger, taskQueueTrigger, blockingTrigger } = declared;
  if (eventTrigger !== undefined) return eventOf(eventTrigger);
  if (scheduleTrigger !== undefined) return scheduleOf(scheduleTrigger);
  if (taskQueueTrigger !== undefined) return tasksOf(taskQueueTrigger);
  if (blockingTrigger !== undefined) return { kind: 'blocking', eventType: blockingTrigger.eventType };
  if (callableTrigger !== undefined) return { kind: 'callable' };
  const invoker = httpsTrigger?.invoker ?? undefined;
  return { kind: 'https', ...(invoker !== undefined && { invoker }) };
}
