import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { canonical } from '../../../domain/json.ts';
import type { Revision } from '../../../domain/ids.ts';
import type { FunctionsSettings } from '../settings.ts';

/** The variable in which the preparing program finds what to do; none of its own programs sees it. */
export const specVariable = 'QUARTERDECK_PREPARE';
/** The variable with the token for asking where to upload; none of its own programs sees it. */
export const tokenVariable = 'QUARTERDECK_PREPARE_TOKEN';

/** What makes an artefact: the same makings, the same artefact. */
const makings = z.strictObject({
  repository: z.string(),
  revision: z.string(),
  source: z.string(),
  codebase: z.string(),
  project: z.string(),
  build: z.array(z.array(z.string())),
  functionEnv: z.record(z.string(), z.string()),
});

export const prepareSpec = z.strictObject({
  makings,
  /** Where the artefact goes: a folder that is whole or not there. */
  artefact: z.string(),
  workUnder: z.string(),
  upload: z.strictObject({
    /** No upload when a plan only wants to look. */
    wanted: z.boolean(),
    restUrl: z.string().optional(),
    region: z.string(),
  }),
});
export type PrepareSpec = z.infer<typeof prepareSpec>;

const makingsOf = (settings: FunctionsSettings, revision: Revision): PrepareSpec['makings'] => ({
  repository: settings.repository,
  revision,
  source: settings.source,
  codebase: settings.codebase,
  project: settings.project,
  build: settings.build.map((argv) => [...argv]),
  functionEnv: settings.functionEnv,
});

/** Where everything of this provider is kept. */
const functionsFolder = (stateFolder: string): string => join(stateFolder, 'firebase-functions');

/** The folder of the artefact for a revision with these settings. */
export function artefactFolder(stateFolder: string, settings: FunctionsSettings, revision: Revision): string {
  const name = createHash('sha256')
    .update(canonical(makingsOf(settings, revision)))
    .digest('hex');
  return join(functionsFolder(stateFolder), 'artefacts', name.slice(0, 24));
}

/** What the preparing program is told. */
export function specFor(stateFolder: string, settings: FunctionsSettings, wanted: Wanted): PrepareSpec {
  return {
    makings: makingsOf(settings, wanted.revision),
    artefact: artefactFolder(stateFolder, settings, wanted.revision),
    workUnder: join(functionsFolder(stateFolder), 'work'),
    upload: {
      wanted: wanted.upload,
      region: settings.region,
      ...(settings.restUrl !== undefined && { restUrl: settings.restUrl }),
    },
  };
}

interface Wanted {
  readonly revision: Revision;
  readonly upload: boolean;
}
