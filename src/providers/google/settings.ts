import { z } from 'zod';
import { secretRef } from '../settings.ts';

const project = z
  .string()
  .regex(/^(?:[a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/, 'the id of a Google Cloud project, such as shop-prod');

/** A place where Google runs things, such as `europe-west1`. */
export const googleLocation = z.string().regex(/^[a-z][a-z0-9-]{2,40}$/, 'a region such as europe-west1');

/** Another address of one of Google's APIs: a stand-in, a regional or a private one. */
export const googleUrl = z
  .url({ protocol: /^https?$/ })
  .refine((text) => !URL.canParse(text) || ['', '/'].includes(new URL(text).pathname), 'an address without a path');

/** Who we are for Google. */
const googleCredentials = z.union([
  z.literal('application-default'),
  z.literal('emulator'),
  z.strictObject({ from: z.literal('metadata') }),
  secretRef,
]);

/** What every component at Google says, whichever of its products it is: spread into a provider's own schema. */
export const googleSettings = {
  project: project.describe('The Google Cloud project that is released to.'),
  credentials: googleCredentials
    .default('application-default')
    .describe(
      'Where the credentials come from: application-default, the machine’s own account ({from: metadata}), or the JSON of a service account or an external account in a variable or file. emulator is a made-up one for stand-ins.',
    ),
  credentialsProject: project
    .optional()
    .describe('The project that the credentials belong to, when that is meant to be another one.'),
  apiUrl: googleUrl.optional().describe('Another address of the API; http:// only for stand-ins and on this machine.'),
};

/** The part of a component's settings that says which Google project is meant and who asks. */
export type GoogleSettings = Readonly<z.infer<z.ZodObject<typeof googleSettings>>>;

const loopback = ['localhost', '127.0.0.1', '[::1]'];

const isPlain = (url: string): boolean => new URL(url).protocol === 'http:';

/** Refuses real credentials over an open connection, and made-up ones at Google; for `superRefine`. */
export function checkGoogle(
  { credentials }: Pick<GoogleSettings, 'credentials'>,
  urls: Readonly<Record<string, string | undefined>>,
  context: z.RefinementCtx,
): void {
  const made = credentials === 'emulator';
  if (made && !Object.values(urls).some((url) => url !== undefined && isPlain(url)))
    context.addIssue({
      code: 'custom',
      path: ['credentials'],
      message: 'emulator only together with an http:// address',
    });
  for (const [name, url] of Object.entries(urls)) {
    if (url === undefined) continue;
    if (made && !isPlain(url))
      context.addIssue({ code: 'custom', path: [name], message: 'an http:// address, or real credentials' });
    if (!made && isPlain(url) && !loopback.includes(new URL(url).hostname))
      context.addIssue({
        code: 'custom',
        path: [name],
        message: 'an https:// address: credentials never travel openly',
      });
  }
}
