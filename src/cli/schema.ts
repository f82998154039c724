import { configJsonSchema } from '../config/json-schema.ts';
import { kinds } from '../main/configuration.ts';
import type { CliCommand } from './contract.ts';

/** For editors: `quarterdeck schema > quarterdeck.schema.json`. */
export const schema: CliCommand = {
  name: 'schema',
  usage: 'quarterdeck schema',
  summary: 'Print the JSON Schema of the configuration, for editors.',
  run: (_args, { out }) => {
    out(JSON.stringify(configJsonSchema(kinds), undefined, 2));
    return Promise.resolve(0);
  },
};
