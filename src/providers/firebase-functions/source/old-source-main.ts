import { z } from 'zod';
import { plainFetch } from '../../../io/plain-fetch.ts';
import { wait } from '../../../io/wait.ts';
import { specVariable, tokenVariable } from './prepare-spec.ts';
import { redeployOldSource } from './old-source.ts';

const spec = z.strictObject({
  resource: z.string(),
  versionId: z.string(),
  step: z.string(),
  fence: z.string(),
  restUrl: z.string().optional(),
});

const { [specVariable]: text = '{}', [tokenVariable]: token = '' } = process.env;

try {
  const { restUrl = 'https://cloudfunctions.googleapis.com', ...wanted } = spec.parse(JSON.parse(text));
  const say = (line: string): void => {
    process.stdout.write(`${line}\n`);
  };
  await redeployOldSource({ ...wanted, restUrl, token }, { fetch: plainFetch, say, pause: wait });
  process.exit(0);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
