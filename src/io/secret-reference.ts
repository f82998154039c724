import { z } from 'zod';
import type { SecretRef } from '../domain/secret.ts';

/** A secret's place as settings hold it; the forms of `SecretRef`. */
export const secretReference: z.ZodType<SecretRef> = z.union([
  z.strictObject({
    from: z.literal('environment'),
    name: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,199}$/, 'the name of an environment variable'),
  }),
  z.strictObject({ from: z.literal('file'), path: z.string().min(1) }),
  z.strictObject({
    from: z.literal('google-secret-manager'),
    version: z
      .string()
      .regex(
        /^projects\/[a-z0-9.:-]{1,80}\/secrets\/[\w-]{1,255}\/versions\/(?:latest|[\w-]{1,63})$/,
        'projects/…/secrets/…/versions/latest',
      ),
    apiUrl: z.url({ protocol: /^https?$/ }).exactOptional(),
  }),
]);
