/**
 * Run as a program: writes the JSON Schema of some of a package's types into a file. It is a process of its own because
 * reading the types keeps a thread busy for more than a second.
 *
 *   node generate-schema.ts <file of type exports> <target>
 */
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { createGenerator } from 'ts-json-schema-generator';

const [source = '', target = ''] = process.argv.slice(2);

const generator = createGenerator({
  path: resolve(source),
  type: '*',
  expose: 'export',
  skipTypeCheck: true,
  additionalProperties: false,
  jsDoc: 'extended',
});
const schema = JSON.stringify(generator.createSchema('*'));
const draft = `${target}.${process.pid.toString()}`;
await mkdir(dirname(target), { recursive: true });
// Several processes may start at once; a rename never shows half a file.
await writeFile(draft, schema);
await rename(draft, target);
await rm(draft, { force: true });
