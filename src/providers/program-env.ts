import type { Release } from '../domain/plan.ts';
import type { Secret, SecretRef } from '../domain/secret.ts';
import { placeOfSecret, soundsSecret } from '../domain/secret.ts';
import { ProviderError } from '../ports/provider-error.ts';
import type { ComponentTarget } from '../ports/provider.ts';
import type { Variables } from './settings.ts';

/** What every program gets: enough to find other programs and the home folder, nothing that is secret. */
const always = ['PATH', 'HOME', 'USER', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR'];

/** The bot's own environment, of which programs see only what is listed. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A program's variables: `common` come from the machine, `own` from the settings; `secrets` must not be printed. */
export interface ProgramEnv {
  readonly common: Readonly<Record<string, string>>;
  readonly own: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
}

function picked(names: readonly string[], environment: Environment): Record<string, string> {
  const present = names.map((name) => [name, environment[name]] as const);
  return Object.fromEntries(present.filter((pair): pair is readonly [string, string] => pair[1] !== undefined));
}

/** What reading the values needs. */
interface Reading {
  readonly environment: Environment;
  readonly secret: (reference: SecretRef) => Promise<Secret>;
}

async function valueOf(name: string, value: Variables['env'][string], { secret }: Reading): Promise<string> {
  if (typeof value === 'string') return value;
  try {
    return (await secret(value)).reveal();
  } catch (cause) {
    // The cause may quote what it read; the place is enough.
    const retryable = cause instanceof ProviderError && cause.retryable;
    throw new ProviderError('invalid', `the secret for ${name} cannot be read from ${placeOfSecret(value)}`, {
      retryable,
    });
  }
}

/** Reads the values that settings refer to. */
export async function programEnv(settings: Variables, world: Reading): Promise<ProgramEnv> {
  const own: Record<string, string> = {};
  const secrets: string[] = [];
  for (const [name, value] of Object.entries(settings.env)) {
    own[name] = await valueOf(name, value, world);
    if (typeof value !== 'string' && own[name] !== '') secrets.push(own[name]);
  }
  const passed = picked(settings.passEnv, world.environment);
  for (const [name, value] of Object.entries(passed)) if (soundsSecret(name) && value !== '') secrets.push(value);
  return { common: picked(always, world.environment), own: { ...passed, ...own }, secrets };
}

/** What a program may know of the place it works for. Typed text reaches programs only this way. */
export function placeVariables(at: ComponentTarget): Readonly<Record<string, string>> {
  return {
    QUARTERDECK_SERVICE: at.service,
    QUARTERDECK_ENVIRONMENT: at.environment,
    QUARTERDECK_COMPONENT: at.component.name,
  };
}

/** What a program may know of the release it is about. */
export function releaseVariables(release: Pick<Release, 'revision' | 'label'>): Readonly<Record<string, string>> {
  return { QUARTERDECK_REVISION: release.revision, QUARTERDECK_RELEASE: release.label };
}
