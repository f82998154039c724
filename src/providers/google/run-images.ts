import { z } from 'zod';
import { ProviderError } from '../../ports/provider-error.ts';
import type { GoogleRest } from './rest.ts';
import type { GoogleSettings } from './settings.ts';

/** An image in Artifact Registry by its parts. */
export interface ImageName {
  readonly location: string;
  readonly project: string;
  readonly repository: string;
  /** May hold slashes. */
  readonly image: string;
  readonly tag?: string;
  readonly digest?: string;
}

const pattern =
  /^(?<location>[a-z0-9-]+)-docker\.pkg\.dev\/(?<project>[a-z0-9.:-]+)\/(?<repository>[a-z0-9-]+)\/(?<image>[\w./-]+?)(?::(?<tag>\w[\w.-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?$/;

/** Reads a name of Artifact Registry; undefined for images elsewhere, which cannot be looked up. */
function parseImage(text: string): ImageName | undefined {
  const { location, project, repository, image, tag, digest } = pattern.exec(text)?.groups ?? {};
  if (location === undefined || project === undefined || repository === undefined || image === undefined)
    return undefined;
  return {
    location,
    project,
    repository,
    image,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** Whether an image can still be started. */
export type ImageState =
  { readonly kind: 'there' } | { readonly kind: 'gone' } | { readonly kind: 'unknown'; readonly why: string };

/** What the registry is asked with. */
export interface Registry {
  readonly rest: GoogleRest;
  readonly settings: GoogleSettings;
  /** Another address of Artifact Registry. */
  readonly url?: string | undefined;
}

const repositoryPath = ({ project, location, repository }: ImageName): string =>
  `/v1/projects/${encodeURIComponent(project)}/locations/${location}/repositories/${repository}`;

const defaultUrl = 'https://artifactregistry.googleapis.com';

async function asked({ rest, settings, url = defaultUrl }: Registry, path: string, signal: AbortSignal) {
  const doing = 'Artifact Registry, asked for an image';
  return (await rest(settings, { method: 'GET', baseUrl: url, path, doing }, signal)).body;
}

const isNotFound = (error: unknown): boolean => error instanceof ProviderError && error.code === 'not-found';

/** Looks whether an image is still in its registry: Cloud Run cannot route to a revision whose image is gone. */
export async function imageState(registry: Registry, name: string, signal: AbortSignal): Promise<ImageState> {
  const image = parseImage(name);
  if (image?.digest === undefined) return { kind: 'unknown', why: `${name} is no digest in Artifact Registry` };
  // Here the colon of the digest stays, but slashes of the name do not.
  const path = `${repositoryPath(image)}/dockerImages/${encodeURIComponent(image.image)}@${image.digest}`;
  try {
    await asked(registry, path, signal);
    return { kind: 'there' };
  } catch (error) {
    if (isNotFound(error)) return { kind: 'gone' };
    if (error instanceof ProviderError) return { kind: 'unknown', why: error.message };
    throw error;
  }
}

const tagSchema = z.object({ version: z.string() });

/** The name with its digest, so that what was approved is what starts; undefined when there is no such tag. */
export async function withDigest(registry: Registry, name: string, signal: AbortSignal): Promise<string | undefined> {
  const image = parseImage(name);
  if (image === undefined || image.digest !== undefined) return name;
  const tag = image.tag ?? 'latest';
  const path = `${repositoryPath(image)}/packages/${encodeURIComponent(image.image)}/tags/${tag}`;
  try {
    const parsed = tagSchema.safeParse(await asked(registry, path, signal));
    const digest = parsed.success ? /sha256:[0-9a-f]{64}$/.exec(parsed.data.version)?.[0] : undefined;
    if (digest === undefined)
      throw new ProviderError('unknown', `Artifact Registry named no digest for ${name}`, { retryable: true });
    return `${name.replace(/:\w[\w.-]*$/, '')}@${digest}`;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
