import { z } from 'zod';

const project = z.object({ name: z.string(), domain: z.string() });

const vercel = z.object({
  page: z.string(),
  api: z.string(),
  team: z.string(),
  repository: z.string(),
  staging: project,
  production: project,
});
const github = z.object({ page: z.string(), api: z.string(), repository: z.string() });
const firebase = z.object({
  page: z.string(),
  repository: z.string(),
  functions: z.string(),
  run: z.string(),
  rest: z.string(),
  registry: z.string(),
  hosting: z.string(),
  rules: z.string(),
});

export type VercelPlaces = z.infer<typeof vercel>;
export type GithubPlaces = z.infer<typeof github>;
export type FirebasePlaces = z.infer<typeof firebase>;

/** What the thread with the stand-ins tells: each of them once. */
export const cloudNews = z.union([
  z.object({ name: z.literal('vercel'), places: vercel }),
  z.object({ name: z.literal('github'), places: github }),
  z.object({ name: z.literal('firebase'), places: firebase }),
  z.object({ name: z.enum(['vercel', 'github', 'firebase']), failed: z.string() }),
]);

export type CloudNews = z.infer<typeof cloudNews>;
export type CloudName = CloudNews['name'];

/** Where the services in the clouds are released to; what did not start is not there. */
export interface CloudPlaces {
  readonly vercel?: VercelPlaces;
  readonly github?: GithubPlaces;
  readonly firebase?: FirebasePlaces;
}

/** How long things take in the clouds. */
export const cloudDurations = z.object({
  /** A build of Vercel or of a function. */
  buildMs: z.number(),
  /** A move of domains, a start of a container, a step of a workflow. */
  moveMs: z.number(),
});

export type CloudDurations = z.infer<typeof cloudDurations>;

/** What the bot gets in its environment for the clouds; production has credentials of its own. */
export const cloudSecrets = {
  VERCEL_TOKEN: 'vercel-token-of-production',
  VERCEL_STAGING_TOKEN: 'vercel-token-of-staging',
  GITHUB_TOKEN: 'github-token-of-the-playground',
} as const;

/** The projects at Google and the image of the service there. */
export const googleNames = {
  project: 'harbour-production',
  site: 'harbour-production',
  image: 'europe-west1-docker.pkg.dev/harbour-production/shop/api',
} as const;
