import { z } from 'zod';
import { isRevision } from '../../domain/ids.ts';
import type { ComponentTarget, Description } from '../../ports/provider.ts';
import type { ProviderWorld } from '../world.ts';
import type { RemoteConfigCalls } from './calls.ts';
import { shortText } from './change.ts';
import { fileAt } from './file.ts';
import { marksFor } from './marks.ts';
import type { Marked } from './marks.ts';
import { sharesOf, versionOf } from './rollout.ts';
import { settingsOf } from './settings.ts';
import type { Rollout } from './settings.ts';
import { keysOf, parameterAt, templateSchema } from './template.ts';
import type { Template } from './template.ts';

/** A template that is longer is read back from the service's own versions. */
const longestKept = 300_000;

/** What restore needs: the version, the template when it is not too long, and what was live with it. */
export const configState = z.strictObject({
  number: z.number(),
  template: templateSchema.optional(),
  version: z.string().optional(),
  revision: z.string().optional(),
});

const revisionOf = (marks: readonly Marked[], version: string) => {
  const revision = marks.find(({ mark }) => mark.version === version && mark.revision !== undefined)?.mark.revision;
  return revision !== undefined && isRevision(revision) ? { revision } : {};
};

export async function described(
  world: ProviderWorld,
  { at, calls }: { readonly at: ComponentTarget; readonly calls: RemoteConfigCalls },
  signal: AbortSignal,
): Promise<Description> {
  const [{ template, number }, versions] = await Promise.all([calls.read(), calls.versions()]);
  const marks = marksFor(at, versions);
  const { rollout } = settingsOf(at);
  const kept = JSON.stringify(template).length <= longestKept ? { template } : {};
  if (rollout !== undefined) {
    const live = liveRollout(template, rollout, marks);
    const [first] = [...live].sort((one, other) => other.weight - one.weight);
    const state = JSON.stringify({ number, ...kept, ...(first && { version: first.version }) });
    return {
      summary: `${rollout.flag}: ${live.map(({ version, weight }) => `${version} ${weight} %`).join(', ') || 'not there yet'}`,
      live,
      facts: { [`flag ${rollout.flag}`]: shortText(sharesOf(template, rollout)) },
      state: z.json().parse(JSON.parse(state)),
    };
  }
  const newest = marks.find(({ mark }) => mark.version !== undefined)?.mark;
  const live =
    newest?.version === undefined || newest.version === ''
      ? []
      : [{ version: newest.version, weight: 100, ...revisionOf(marks, newest.version) }];
  const state = { number, ...kept, ...(live[0] && { version: live[0].version, revision: live[0].revision }) };
  return {
    summary:
      live[0] === undefined ? 'no flags were released here yet' : `${live[0].version}, template version ${number}`,
    live,
    facts:
      live[0]?.revision === undefined
        ? {}
        : await fileFacts(world, { at, template, revision: live[0].revision }, signal),
    state: z.json().parse(JSON.parse(JSON.stringify(state))),
  };
}

function liveRollout(template: Template, rollout: Rollout, marks: readonly Marked[]): Description['live'] {
  const shares = sharesOf(template, rollout);
  if (shares === undefined) return [];
  const { on, percent, otherwise = '' } = shares;
  const one = (value: string, weight: number) => {
    const version = versionOf(value);
    return { version, weight, ...revisionOf(marks, version) };
  };
  if (on === undefined || on === otherwise) return [one(otherwise, 100)];
  return [one(on, percent), one(otherwise, 100 - percent)].filter(({ weight }) => weight > 0);
}

/** Only what our own file names counts: other people's flags are not our drift. */
async function fileFacts(
  world: ProviderWorld,
  found: {
    readonly at: ComponentTarget;
    readonly template: Template;
    readonly revision: Parameters<typeof fileAt>[2]['revision'];
  },
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  const file = await fileAt(world, settingsOf(found.at), { revision: found.revision, signal });
  return Object.fromEntries(
    keysOf(file).map((key) => [`flag ${key}`, shortText(parameterAt(found.template, key)?.parameter ?? null)]),
  );
}
