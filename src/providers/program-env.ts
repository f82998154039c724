import { readFile } from 'node:fs/promises';
import type { Release } from '../domain/plan.ts';
import { soundsSecret } from '../domain/secret.ts';
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

async function valueOf(name: string, value: Variables['env'][string], environment: Environment): Promise<string> {
  if (typeof value === 'string') return value;
  if (value.from === 'file') {
    return (
      await readFile(value.path, 'utf8').catch((cause: unknown) => {
        throw new ProviderError('invalid', `the file with the secret for ${name} cannot be read`, { cause });
      })
    ).trim();
  }
  const held = environment[value.name];
  if (held === undefined) throw new ProviderError('invalid', `the environment variable ${value.name} is not set`);
  return held;
}

/** Reads the values that settings refer to. */
export async function programEnv(settings: Variables, environment: Environment): Promise<ProgramEnv> {
  const own: Record<string, string> = {};
  const secrets: string[] = [];
  for (const [name, value] of Object.entries(settings.env)) {
    own[name] = await valueOf(name, value, environment);
    if (typeof value !== 'string' && own[name] !== '') secrets.push(own[name]);
  }
  const passed = picked(settings.passEnv, environment);
  for (const [name, value] of Object.entries(passed)) if (soundsSecret(name) && value !== '') secrets.push(value);
  return { common: picked(always, environment), own: { ...passed, ...own }, secrets };
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
