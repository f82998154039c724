import { z } from 'zod';

/** An expression of parameters comes as text where the plain value would not be one. */
const number = z.union([z.number(), z.string()]).nullish();
const text = z.string().nullish();
const flag = z.union([z.boolean(), z.string()]).nullish();
const texts = z.record(z.string(), z.string());

const eventTrigger = z.looseObject({
  eventType: z.string(),
  eventFilters: texts.default({}),
  eventFilterPathPatterns: texts.default({}),
  channel: text,
  retry: flag,
  region: text,
  serviceAccountEmail: text,
});

const scheduleTrigger = z.looseObject({
  schedule: z.string(),
  timeZone: text,
  retryConfig: z
    .looseObject({
      retryCount: number,
      maxRetrySeconds: number,
      minBackoffSeconds: number,
      maxBackoffSeconds: number,
      maxDoublings: number,
      maxRetryDuration: text,
      minBackoffDuration: text,
      maxBackoffDuration: text,
    })
    .nullish(),
});

const taskQueueTrigger = z.looseObject({
  retryConfig: z
    .looseObject({
      maxAttempts: number,
      maxRetrySeconds: number,
      maxBackoffSeconds: number,
      maxDoublings: number,
      minBackoffSeconds: number,
    })
    .nullish(),
  rateLimits: z.looseObject({ maxConcurrentDispatches: number, maxDispatchesPerSecond: number }).nullish(),
  invoker: z.array(z.string()).nullish(),
});

const endpoint = z.looseObject({
  entryPoint: z.string(),
  platform: z.string().default('gcfv1'),
  region: z.array(z.string()).nullish(),
  omit: flag,
  availableMemoryMb: number,
  maxInstances: number,
  minInstances: number,
  concurrency: number,
  cpu: number,
  timeoutSeconds: number,
  serviceAccountEmail: text,
  ingressSettings: text,
  vpc: z.looseObject({ connector: text, egressSettings: text }).nullish(),
  labels: texts.nullish(),
  environmentVariables: texts.nullish(),
  secretEnvironmentVariables: z.array(z.looseObject({ key: z.string(), secret: text })).nullish(),
  httpsTrigger: z.looseObject({ invoker: z.array(z.string()).nullish() }).optional(),
  callableTrigger: z.looseObject({}).optional(),
  eventTrigger: eventTrigger.optional(),
  scheduleTrigger: scheduleTrigger.optional(),
  taskQueueTrigger: taskQueueTrigger.optional(),
  blockingTrigger: z
    .looseObject({ eventType: z.string(), options: z.record(z.string(), z.unknown()).nullish() })
    .optional(),
});

const param = z.looseObject({
  name: z.string(),
  type: z.string().optional(),
  default: z.union([z.string(), z.number(), z.boolean()]).optional().catch(undefined),
});

/** What the functions SDK says about a source: form `v1alpha1`. */
export const manifestSchema = z.looseObject({
  specVersion: z.literal('v1alpha1'),
  params: z.array(param).default([]),
  requiredAPIs: z.array(z.looseObject({ api: z.string(), reason: z.string() })).default([]),
  endpoints: z.record(z.string(), endpoint),
});

export type Manifest = z.infer<typeof manifestSchema>;
export type ManifestEndpoint = Manifest['endpoints'][string];
