import { Ajv } from 'ajv';
import { loadSchema } from '../../../../playground/slack/checks/schema-cache.ts';

/** Says what of a value breaks the named type; empty when nothing does. */
export type Contract = (name: string, value: unknown) => readonly string[];

/**
 * The types exported by a file beside this one as a contract. Unknown keys are fine, and null is fine where
 * the types say optional, because Slack sends null there.
 */
export async function contractOf(file: URL, packageName: string): Promise<Contract> {
  const schema = await loadSchema(file, packageName);
  const open = JSON.parse(
    JSON.stringify(schema).replaceAll('"additionalProperties":false', '"additionalProperties":true'),
  ) as object;
  const ajv = new Ajv({ strict: false, allErrors: true, verbose: true });
  ajv.addSchema(open, 'contract');
  return (name, value) => {
    const validate = ajv.getSchema(`contract#/definitions/${name}`);
    if (!validate) throw new Error(`there is no type ${name} in ${file.pathname}`);
    void validate(value);
    const faults = (validate.errors ?? []).filter((error) => error.data !== null);
    return faults.map((error) => `${error.instancePath} ${error.message ?? ''}`);
  };
}
