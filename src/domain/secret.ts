const inspect = Symbol.for('nodejs.util.inspect.custom');

/** A value that prints as `[secret]` wherever it lands; only `reveal` gives it out. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [inspect](): string {
    return '[secret]';
  }
}

/** Whether a variable of this name is taken for a secret though nobody said so. */
export const soundsSecret = (name: string): boolean =>
  /TOKEN|SECRET|PASSWORD|PASSPHRASE|CREDENTIAL|KEY|_DSN$|DATABASE_URL/i.test(name);

/** Where a secret lives; plans and records hold this, never the value. */
export type SecretRef =
  | { readonly from: 'environment'; readonly name: string }
  | { readonly from: 'file'; readonly path: string }
  /** `apiUrl` is another address of the service. */
  | { readonly from: 'google-secret-manager'; readonly version: string; readonly apiUrl?: string };

/** How people name the place. */
export function placeOfSecret(reference: SecretRef): string {
  switch (reference.from) {
    case 'environment':
      return `the environment variable ${reference.name}`;
    case 'file':
      return `the file ${reference.path}`;
    case 'google-secret-manager':
      return `Google Secret Manager, ${reference.version}`;
  }
}
