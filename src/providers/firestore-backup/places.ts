import { createHash } from 'node:crypto';
import type { ComponentTarget } from '../../ports/provider.ts';
import { settingsOf } from './settings.ts';

/** The same key makes the same mark: what it began is found again by its name. */
export const markOf = (key: string): string => createHash('sha256').update(key).digest('hex').slice(0, 16);

/** Where the export of one step or run goes. */
export function placeOf(at: ComponentTarget, label: string, key: string): string {
  const name = label.replaceAll(/[^\w.-]/g, '-').slice(0, 60);
  const base = settingsOf(at).to.replace(/\/+$/, '');
  return `${base}/${at.service}-${at.environment}/${name}-${markOf(key)}`;
}

/** A bucket or folder whose name only begins the same is another one. */
export const isBelow = (prefix: string, place: string): boolean => prefix.startsWith(`${place.replace(/\/+$/, '')}/`);

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

/** `12,431 documents, 3.7 MB` */
export const sizeText = (documents: number, bytes: number): string => `${documents} documents, ${megabytes(bytes)}`;

/** Why an export or import is no success. */
export const endedAs = ({
  state,
  error,
}: {
  readonly state: string;
  readonly error?: { readonly message: string };
}): string => `ended as ${state}: ${error?.message.slice(0, 200) ?? 'no document is in it'}`;
