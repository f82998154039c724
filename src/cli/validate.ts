import { resolve } from 'node:path';
import { loadConfig } from '../config/load.ts';
import { faultText, kinds } from '../main/configuration.ts';
import { readArgs } from './args.ts';
import type { CliCommand } from './contract.ts';

/** Reads the configuration whole and says everything that is wrong with it. */
export const validate: CliCommand = {
  name: 'validate',
  usage: 'quarterdeck validate [file] [--json]',
  summary: 'Check the configuration: every fault at once, with place and remedy.',
  run: async (args, { variables, out, err }) => {
    const parsed = readArgs(args, { flags: ['json'] });
    const path = resolve(parsed.words[0] ?? variables['QUARTERDECK_CONFIG'] ?? './quarterdeck.yml');
    const loaded = await loadConfig({ path, environmentVariables: variables, kinds });
    if (loaded.kind === 'faults') {
      if (parsed.flag('json')) out(JSON.stringify({ ok: false, faults: loaded.faults }));
      else for (const fault of loaded.faults) err(faultText(fault));
      return 1;
    }
    const { version, services, targets } = loaded.config;
    const facts = { ok: true, version, services: services.size, targets: [...targets.keys()] };
    out(
      parsed.flag('json')
        ? JSON.stringify(facts)
        : `${path} is valid: version ${version}, ${facts.targets.join(', ')}.`,
    );
    return 0;
  },
};
