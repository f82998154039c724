import type { Template } from '../cloud-run/records.ts';
import type { SentFunction } from './records.ts';

/** How Cloud Run is to run what was built of a function. */
export function templateOf(
  { serviceConfig, buildConfig, labels, eventTrigger }: SentFunction,
  image: string,
): Template {
  const env = Object.entries(serviceConfig?.environmentVariables ?? {}).map(([name, value]) => ({ name, value }));
  const signature = eventTrigger?.eventType ? 'cloudevent' : 'http';
  return {
    labels: { ...labels },
    serviceAccount: serviceConfig?.serviceAccountEmail ?? '',
    maxInstanceRequestConcurrency: serviceConfig?.maxInstanceRequestConcurrency ?? 1,
    containers: [
      {
        image,
        env: [
          ...env,
          { name: 'FUNCTION_TARGET', value: buildConfig?.entryPoint ?? '' },
          { name: 'FUNCTION_SIGNATURE_TYPE', value: signature },
        ],
        resources: { limits: { memory: serviceConfig?.availableMemory ?? '256Mi' } },
      },
    ],
  };
}
