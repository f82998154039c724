import type { Template } from '../cloud-run/records.ts';
import type { SentFunction } from './records.ts';

/** How Cloud Run is to run what was built of a function. */
export function templateOf(
  { serviceConfig, buildConfig, labels, eventTrigger }: SentFunction,
  image: string,
): Template {
  const env = Object.entries(serviceConfig?.environmentVariables ?? {}).map(([name, value]) => ({ name, value }));
  const secrets = (serviceConfig?.secretEnvironmentVariables ?? []).map(({ key, secret, version }) => ({
    name: key ?? '',
    valueSource: { secretKeyRef: { secret: secret ?? '', version: version ?? '' } },
  }));
  const connector = serviceConfig?.vpcConnector ?? '';
  const signature = eventTrigger?.eventType ? 'cloudevent' : 'http';
  return {
    labels: { ...labels },
    serviceAccount: serviceConfig?.serviceAccountEmail ?? '',
    timeout: { seconds: serviceConfig?.timeoutSeconds ?? 60 },
    scaling: {
      minInstanceCount: serviceConfig?.minInstanceCount ?? 0,
      maxInstanceCount: serviceConfig?.maxInstanceCount ?? 100,
    },
    ...(connector === '' ? {} : { vpcAccess: { connector } }),
    maxInstanceRequestConcurrency: serviceConfig?.maxInstanceRequestConcurrency ?? 1,
    containers: [
      {
        image,
        env: [
          ...env,
          ...secrets,
          { name: 'FUNCTION_TARGET', value: buildConfig?.entryPoint ?? '' },
          { name: 'FUNCTION_SIGNATURE_TYPE', value: signature },
        ],
        resources: {
          limits: { memory: serviceConfig?.availableMemory ?? '256Mi', cpu: serviceConfig?.availableCpu ?? '1' },
        },
      },
    ],
  };
}
