import { z } from 'zod';
import type { FarSide } from './far-side.ts';
import { askIfThere } from './rest-calls.ts';

/** Where Google keeps the images of functions. */
const repository = 'gcf-artifacts';

const image =
  /^(?<region>[a-z0-9-]+)-docker\.pkg\.dev\/(?<project>[^/]+)\/(?<repository>[^/]+)\/(?<name>[^@:]+)(?::(?<tag>[^@]+))?@(?<digest>sha256:[0-9a-f]+)$/;

/** Whether an image is still there; `unknown` for images that are kept somewhere else. */
export async function imageState(far: FarSide, reference: string): Promise<'there' | 'gone' | 'unknown'> {
  const parts = image.exec(reference)?.groups;
  if (parts === undefined) return 'unknown';
  const { region = '', project = '', repository: kept = '', name = '', digest = '' } = parts;
  const path = `/v1/projects/${project}/locations/${region}/repositories/${kept}/dockerImages/${encodeURIComponent(name)}@${digest}`;
  const doing = `asked for the image of ${decodeURIComponent(name)}`;
  const found = await askIfThere(far, { api: 'artifacts', method: 'GET', path, doing });
  return found === undefined ? 'gone' : 'there';
}

const repositoryShape = z.looseObject({
  cleanupPolicyDryRun: z.boolean().default(false),
  cleanupPolicies: z
    .record(
      z.string(),
      z.looseObject({
        action: z.string().default(''),
        condition: z.looseObject({ olderThan: z.string().optional() }).optional(),
      }),
    )
    .default({}),
});

/** What Google does with old images of functions in a region. */
export type Cleanup =
  | { readonly kind: 'no-repository' }
  | { readonly kind: 'keeps-all' }
  | { readonly kind: 'deletes'; readonly olderThanMs: number };

const milliseconds = (text: string | undefined): number => {
  const seconds = /^(\d+(?:\.\d+)?)s$/.exec(text ?? '')?.[1];
  return seconds === undefined ? 0 : Number(seconds) * 1000;
};

/** Reads the clean-up policy for the images of a region. */
export async function cleanupIn(far: FarSide, region: string): Promise<Cleanup> {
  const path = `/v1/projects/${far.settings.project}/locations/${region}/repositories/${repository}`;
  const doing = `asked how long images are kept in ${region}`;
  const found = await askIfThere(far, { api: 'artifacts', method: 'GET', path, doing });
  if (found === undefined) return { kind: 'no-repository' };
  const { cleanupPolicies, cleanupPolicyDryRun } = repositoryShape.parse(found);
  const deletes = Object.values(cleanupPolicies).filter(({ action }) => action === 'DELETE');
  if (cleanupPolicyDryRun || deletes.length === 0) return { kind: 'keeps-all' };
  return {
    kind: 'deletes',
    olderThanMs: Math.min(...deletes.map(({ condition }) => milliseconds(condition?.olderThan))),
  };
}

const days = (ms: number): string => `${String(Math.round(ms / 86_400_000))} days`;

/** What a clean-up policy means for going back, with what to do about it; nothing when all is well. */
export function cleanupRisk(
  cleanup: Cleanup,
  region: string,
  wantedMs: number,
): { readonly sentence: string; readonly remedy: string } | undefined {
  const remedy = `firebase functions:artifacts:setpolicy --location ${region} --days ${String(Math.ceil(wantedMs / 86_400_000))} --force`;
  switch (cleanup.kind) {
    case 'no-repository':
      return undefined;
    case 'keeps-all':
      return {
        sentence: `${region} has no policy for old images: they are kept and paid for, and the Firebase CLI ends with an error after a deployment that succeeded`,
        remedy,
      };
    case 'deletes':
      if (cleanup.olderThanMs >= wantedMs) return undefined;
      return {
        sentence: `images in ${region} are deleted when older than ${days(cleanup.olderThanMs)}: going back is quick only until then, after that it means building anew`,
        remedy,
      };
  }
}
