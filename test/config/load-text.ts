import { loadBundle } from '../../src/config/load.ts';
import type { ConfigFault } from '../../src/domain/config.ts';
import type { Config } from '../../src/domain/config.ts';
import { testKinds } from './kinds.ts';

/** Loads one text as the main file in /srv/config, as a replica loads what the store kept. */
export const loadText = (text: string, environmentVariables: Readonly<Record<string, string>> = {}) =>
  loadBundle({
    bundle: { main: 'quarterdeck.yml', files: [{ path: 'quarterdeck.yml', text }] },
    folder: '/srv/config',
    environmentVariables,
    kinds: testKinds,
  });

export function configOf(text: string, environmentVariables?: Readonly<Record<string, string>>): Config {
  const result = loadText(text, environmentVariables);
  if (result.kind === 'ok') return result.config;
  throw new Error(`unexpected faults: ${JSON.stringify(result.faults, undefined, 1)}`);
}

export function faultsOfText(
  text: string,
  environmentVariables?: Readonly<Record<string, string>>,
): readonly ConfigFault[] {
  const result = loadText(text, environmentVariables);
  return result.kind === 'faults' ? result.faults : [];
}

/** `path | found | expected | remedy` per fault: what a person reads of it. */
export const lines = (faults: readonly ConfigFault[]): readonly string[] =>
  faults.map(({ path, found, expected, remedy }) => [path, found, expected, remedy].join(' | '));

/** A well-formed file with one service in two environments; `more` follows at the top level. */
export const base = `
channels: { admins: C0ADMINS, default: C0SHOP }
people:
  ada: { slack: U0ADA, name: Ada Lovelace, github: ada }
  grace: { slack: U0GRACE }
  linus: { slack: U0LINUS }
roles:
  deployers: { people: [ada, linus], may: [deploy, stop] }
  managers: { people: [ada, grace], may: [approve, promote] }
environments:
  staging: { order: 1, approvals: { count: 0 } }
  production: { order: 2 }
`;

export const shop = `
services:
  shop:
    repository: { git: ./repository }
    components:
      web: { provider: local, settings: { command: [node, service.js] } }
    environments:
      staging: { components: { web: { settings: { port: 8081 } } } }
      production: { components: { web: { settings: { port: 8080 } } } }
`;
