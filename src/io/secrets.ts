import { readFile } from 'node:fs/promises';
import { Secret } from '../domain/secret.ts';
import type { SecretRef } from '../domain/secret.ts';

type Here = Extract<SecretRef, { readonly from: 'environment' | 'file' }>;
export type Elsewhere = Exclude<SecretRef, Here>;

/** Reads a secret where the configuration says that it is: from a variable, a file, or by whoever can ask for the rest. */
export const secretsFrom =
  (
    variables: Readonly<Record<string, string | undefined>>,
    elsewhere: (reference: Elsewhere) => Promise<Secret>,
  ): ((reference: SecretRef) => Promise<Secret>) =>
  async (reference) => {
    switch (reference.from) {
      case 'file':
        return new Secret((await readFile(reference.path, 'utf8')).trim());
      case 'environment': {
        const value = variables[reference.name];
        if (value === undefined || value === '')
          throw new Error(`the environment variable ${reference.name} is not set`);
        return new Secret(value);
      }
      case 'google-secret-manager':
        return elsewhere(reference);
    }
  };
