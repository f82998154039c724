import { z } from 'zod';
import type { PlannedComponent } from '../../domain/plan.ts';
import { argv, duration, variables } from '../settings.ts';

const optional = (text: string) => argv.optional().describe(text);

/** A component that is released by programs: what to run for each thing that the core may ask. */
export const commandSettings = z.strictObject({
  release: argv.describe('Makes the new version exist; QUARTERDECK_REVISION says which.'),
  verify: optional('Ends with 0 when the action in QUARTERDECK_ACTION has happened; asked when its result was lost.'),
  shift: optional('Gives QUARTERDECK_VERSION the share QUARTERDECK_WEIGHT (percent) of the traffic.'),
  restore: optional('Puts QUARTERDECK_VERSION (from QUARTERDECK_REVISION) back.'),
  retire: optional('Removes QUARTERDECK_VERSION, which nothing needs any more.'),
  folder: z.string().meta({ format: 'path' }).describe('Where the programs start.'),
  ...variables,
  url: z.url().optional().describe('Where users reach the component.'),
  inactivity: duration.default(300_000).describe('A program that prints nothing for so long is ended.'),
  timeout: duration.default(1_800_000).describe('A program that runs for so long is ended.'),
  grace: duration.default(10_000).describe('Time between INT, TERM and KILL when a program is ended.'),
  repeatable: z.boolean().default(false).describe('Running a program again does no harm when its result was lost.'),
  logBytes: z.int().positive().default(20_000_000).describe('So much of the output of one run is kept.'),
});

export type CommandSettings = z.infer<typeof commandSettings>;

/** The programs that one may configure. */
export type CommandAction = 'release' | 'shift' | 'restore' | 'retire';

const noWayBack = 'no restore command is configured';

/** What the configuration must know of this provider. */
export const commandKind = {
  schema: commandSettings,
  capabilities: (settings: unknown): Pick<PlannedComponent, 'shift' | 'undo'> => {
    const { shift, restore } = commandSettings.parse(settings);
    return {
      shift: shift === undefined ? 'none' : 'weighted',
      undo: restore === undefined ? { kind: 'impossible', why: noWayBack } : { kind: 'redeploy' },
    };
  },
};
