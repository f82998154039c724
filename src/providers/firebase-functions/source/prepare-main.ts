import { enableCompileCache } from 'node:module';

enableCompileCache();

const { prepare } = await import('./prepare.ts');
const { prepareSpec, specVariable, tokenVariable } = await import('./prepare-spec.ts');

const { [specVariable]: text = '{}', [tokenVariable]: token = '', ...environment } = process.env;
// Dates inside the archive are written in local time: with one zone the same commit gives the same bytes everywhere.
process.env['TZ'] = 'UTC';

try {
  await prepare(prepareSpec.parse(JSON.parse(text)), { environment, token });
  process.exit(0);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
