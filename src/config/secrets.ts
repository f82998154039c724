import { resolve } from 'node:path';
import type { ConfigFault } from '../domain/config.ts';
import type { Json } from '../domain/json.ts';
import type { SecretRef } from '../domain/secret.ts';
import { faultAt } from './faults-of.ts';
import type { Locate } from './faults-of.ts';
import type { Path } from './located.ts';
import { isMapping } from './schema-tree.ts';
import { secret } from './schema/texts.ts';

export interface SecretUse {
  readonly path: Path;
  readonly secret: SecretRef;
}

/** The reference that `{ secret: … }` stands for, with an absolute path; undefined for any other value. */
export function writtenSecret(value: Json, folder: string): SecretRef | undefined {
  const parsed = secret.safeParse(value);
  return parsed.success ? absolute(parsed.data, folder) : undefined;
}

/** A secret file's path is relative to the main file. */
export const absolute = (reference: SecretRef, folder: string): SecretRef =>
  reference.from === 'file' ? { ...reference, path: resolve(folder, reference.path) } : reference;

/** Every secret that the file refers to, with its place. */
export function secretsIn(value: Json, folder: string, path: Path = []): readonly SecretUse[] {
  const reference = writtenSecret(value, folder);
  if (reference) return [{ path, secret: reference }];
  if (isMapping(value))
    return Object.entries(value).flatMap(([key, member]) => secretsIn(member, folder, [...path, key]));
  return Array.isArray(value) ? value.flatMap((item: Json, index) => secretsIn(item, folder, [...path, index])) : [];
}

export interface Present {
  readonly environmentVariables: Readonly<Record<string, string | undefined>>;
  readonly fileExists: (path: string) => boolean;
}

/** References to nothing. Only names are told, never values. */
export function missingSecrets(uses: readonly SecretUse[], present: Present, locate: Locate): readonly ConfigFault[] {
  return uses.flatMap(({ path, secret: { ...reference } }) => {
    if (reference.from === 'environment') {
      if ((present.environmentVariables[reference.name] ?? '') !== '') return [];
      const found = `the environment variable ${reference.name} is not set`;
      return [
        faultAt(locate(path), { found, expected: 'a secret', remedy: `Set ${reference.name} before the start.` }),
      ];
    }
    // Asking Google takes a network: `doctor` does, and whoever reads it.
    if (reference.from === 'google-secret-manager' || present.fileExists(reference.path)) return [];
    const found = `no file ${reference.path}`;
    return [faultAt(locate(path), { found, expected: 'a secret', remedy: 'Put the file there, or correct the path.' })];
  });
}
