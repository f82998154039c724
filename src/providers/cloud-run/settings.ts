import { z } from 'zod';
import type { PlannedComponent } from '../../domain/plan.ts';
import { checkGoogle, googleLocation, googleSettings, googleUrl } from '../google/settings.ts';
import { duration } from '../settings.ts';

const variableName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,199}$/, 'the name of an environment variable');

const fromSecretManager = z.strictObject({
  secret: z.string().min(1).describe('The name of a secret in Secret Manager.'),
  version: z.string().default('latest'),
});

/** The words of a configuration for the API's ways in. */
export const ingressWords = {
  all: 'INGRESS_TRAFFIC_ALL',
  internal: 'INGRESS_TRAFFIC_INTERNAL_ONLY',
  'internal-and-load-balancing': 'INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER',
} as const;

const count = z.int().min(0).max(1000);

/** A component that is a service of Cloud Run. */
export const cloudRunSettings = z
  .strictObject({
    ...googleSettings,
    location: googleLocation.describe('The region of the service, such as europe-west1.'),
    service: z
      .string()
      .regex(/^[a-z]([a-z0-9-]{0,47}[a-z0-9])?$/, 'the name of a Cloud Run service')
      .describe('The service that is released to; the first release creates it.'),
    image: z
      .string()
      .min(3)
      .max(500)
      .regex(/^[\w./:@{}-]+$/, 'the name of an image')
      .describe('The image of a release; {revision}, {short} and {label} stand for its commit and name.'),
    container: z
      .string()
      .optional()
      .describe('Which container of the service gets the image, where there are several.'),
    env: z
      .record(variableName, z.union([z.string(), fromSecretManager]))
      .optional()
      .describe('The variables of the container, exactly; without it they stay as they are.'),
    serviceAccount: z.string().optional().describe('The account that the service runs as; else it stays as it is.'),
    minInstances: count.optional(),
    maxInstances: count.optional(),
    concurrency: z.int().min(1).max(1000).optional().describe('How many requests one instance takes at once.'),
    requestTimeout: duration.optional().describe('How long one request may take.'),
    ingress: z
      .enum(['all', 'internal', 'internal-and-load-balancing'])
      .default('all')
      .describe('From where a new service can be reached; an existing one keeps what it has.'),
    serve: z
      .enum(['latest', 'revision'])
      .default('latest')
      .describe(
        'What all traffic goes to at the end: latest lets later deployments by other means serve at once, revision keeps them waiting.',
      ),
    url: z.url().optional().describe('Where users reach the service, when that is not its own address.'),
    artifactRegistryUrl: googleUrl.optional().describe('Another address of Artifact Registry.'),
  })
  .superRefine((settings, context) => {
    const { apiUrl, artifactRegistryUrl } = settings;
    checkGoogle(settings, { apiUrl, artifactRegistryUrl }, context);
    const unknown = settings.image.replaceAll(/\{(?:revision|short|label)\}/g, '');
    if (/[{}]/.test(unknown))
      context.addIssue({
        code: 'custom',
        path: ['image'],
        message: 'only {revision}, {short} and {label} are filled in',
      });
    if (!/\{(?:revision|short|label)\}/.test(settings.image))
      context.addIssue({ code: 'custom', path: ['image'], message: 'a name with {revision}, {short} or {label}' });
  });

export type CloudRunSettings = Readonly<z.infer<typeof cloudRunSettings>>;

/** What the configuration must know of this provider. */
export const cloudRunKind = {
  schema: cloudRunSettings,
  capabilities: (): Pick<PlannedComponent, 'shift' | 'undo'> => ({ shift: 'weighted', undo: { kind: 'instant' } }),
  claims: (settings: unknown): readonly string[] => {
    const { project, location, service } = cloudRunSettings.parse(settings);
    return [`the Cloud Run service ${service} in ${project}, ${location}`];
  },
};
