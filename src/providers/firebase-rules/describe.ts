import { z } from 'zod';
import type { Description, Remark } from '../../ports/provider.ts';
import { idOf } from './calls.ts';
import type { RulesCalls } from './calls.ts';
import { releaseIdOf } from './settings.ts';
import type { RulesSettings } from './settings.ts';
import { digestOf, revisionIn } from './source.ts';

/** What restore needs: the ruleset, and its text in case it is deleted meanwhile. */
export const rulesState = z.strictObject({
  ruleset: z.string().nullable(),
  files: z.array(z.strictObject({ name: z.string(), content: z.string(), fingerprint: z.string().optional() })),
  updateTime: z.string(),
});

/** The fix of a project with too many rulesets. */
export const pruneFix = 'prune-rulesets';

/** A project may have 2 500; from here on it is worth a word. */
const manyRulesets = 2_300;
/** So many of the oldest go at a time, within one call's time. */
const prunedAtOnce = 20;

export async function described(calls: RulesCalls, settings: RulesSettings): Promise<Description> {
  const what = releaseIdOf(settings);
  const [released, all] = await Promise.all([calls.released(), calls.all()]);
  const remarks = tooMany(all.length);
  if (released === undefined)
    return {
      summary: `${what} has no rules`,
      live: [],
      facts: {},
      remarks,
      state: { ruleset: null, files: [], updateTime: '' },
    };
  const { rulesetName, updateTime } = released;
  const files = (await calls.ruleset(rulesetName))?.source.files ?? [];
  const revision = revisionIn(files);
  const version = idOf(rulesetName);
  return {
    summary: `${what} follows ruleset ${version}`,
    live: [{ version, weight: 100, ...(revision === undefined ? {} : { revision }) }],
    facts: { [`rules of ${what}`]: digestOf(files) },
    remarks,
    state: {
      ruleset: rulesetName,
      files: files.map(({ name, content, fingerprint }) => ({
        name,
        content,
        ...(fingerprint === undefined ? {} : { fingerprint }),
      })),
      updateTime,
    },
  };
}

const tooMany = (count: number): readonly Remark[] =>
  count < manyRulesets
    ? []
    : [
        {
          code: 'rulesets-nearly-full',
          sentence: `the project has ${count} of at most 2500 rulesets`,
          fix: { id: pruneFix, label: `Delete the ${prunedAtOnce} oldest` },
        },
      ];

/** Deletes the oldest rulesets that no release names. */
export async function pruned(calls: RulesCalls, signal: AbortSignal): Promise<void> {
  const [all, inUse] = await Promise.all([calls.all(), calls.inUse()]);
  const oldest = all.filter(({ name }) => !inUse.includes(name)).slice(-prunedAtOnce);
  for (const { name } of oldest) {
    if (signal.aborted) return;
    await calls.delete(name);
  }
}
