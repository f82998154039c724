import { z } from 'zod';
import { hookPhases } from '../../domain/plan.ts';
import { smokeFields, smokeSequence } from './smoke.ts';
import { strategy } from './strategy.ts';
import { atLeast, duration, label, nameText } from './texts.ts';
import { trigger, triggerFields } from './trigger.ts';
import { variableName, variableValue } from './variables.ts';

const settings = z.record(z.string(), z.json());

const componentFields = {
  provider: nameText.describe('What releases it, such as local or command.'),
  settings: settings.describe('The provider’s own settings.'),
  after: z.array(nameText).describe('Components that must be released before this one.'),
};
const sourceFields = {
  kind: nameText.describe('Which kind of source.'),
  settings: settings.describe('The source’s own settings.'),
};
const checkFields = {
  kind: z
    .enum(['command', 'http', 'workflow', 'ci', 'backup-fresh', 'proven-in-earlier-environment'])
    .describe('Which kind of check.'),
  settings: settings.describe('The check’s own settings.'),
  mode: z.enum(['enforce', 'warn-only']).describe('warn-only never blocks; else strictness says it.'),
  timeout: atLeast('100ms').describe('Limit for the check.'),
  remedy: z.string().min(1).max(500).describe('What a person does when it fails.'),
};
const hookFields = {
  at: z.enum(['before', 'after']).describe('On which side of the phase.'),
  phase: z.enum(hookPhases).describe('Around which phase.'),
  kind: z.enum(['command', 'http', 'workflow']).describe('Which kind of hook.'),
  settings: settings.describe('The hook’s own settings.'),
  mode: z.enum(['enforce', 'warn-only']).describe('warn-only is told and passed over; else strictness says it.'),
  timeout: atLeast('100ms').describe('Limit for the hook.'),
};
const approvalFields = {
  count: z.int().min(0).max(20).describe('How many different people; 0 asks nobody.'),
  roles: z.array(nameText).describe('An approver needs one of these; else every role that may approve there.'),
  requesterMayApprove: z.boolean().describe('Whether the requester’s own approval counts.'),
  expiresAfter: atLeast('1s').describe('A request without enough approvals ends after this time.'),
  remindAfter: atLeast('1s').describe('Approvers are reminded after this time.'),
};
const decisionFields = {
  ask: nameText.describe('The role that is asked when a verdict is unsure; else the first approval role.'),
  within: atLeast('1s').describe('How long an answer may take.'),
  otherwise: z.enum(['roll-back', 'go-on', 'keep-holding']).describe('What happens without an answer.'),
};
const rollbackFields = {
  approvals: z.int().min(0).max(20).describe('Approvals for a rollback that a person asks for.'),
  breakGlass: z.boolean().describe('Whether `--now` skips those approvals.'),
};
const timeoutFields = {
  prepare: atLeast('100ms').describe('Snapshot and other preparation.'),
  release: atLeast('100ms').describe('Making the new version exist.'),
  shift: atLeast('100ms').describe('One move of traffic.'),
  restore: atLeast('100ms').describe('Putting the old version back.'),
  smoke: atLeast('100ms').describe('One run of the smoke tests.'),
};
const retryFields = {
  attempts: z.int().min(1).max(20).describe('Tries of a step before it counts as failed.'),
  base: duration.describe('Pause before the second try; doubles.'),
  maximum: duration.describe('Longest pause.'),
};
const plainFields = {
  strategy: strategy.describe('How traffic moves: all-at-once, blue-green or canary.'),
  bake: duration.describe('How long the new version is watched at 100 %.'),
  smokeEvery: atLeast('100ms').describe('How often the smoke tests are repeated while baking.'),
  retireAfter: duration.describe('How long versions that no rollback needs any more stay after a deployment’s end.'),
  keepVersions: z
    .int()
    .min(1)
    .max(20)
    .describe('How many good releases before the live one keep their versions, for rollbacks to them.'),
  evaluateEvery: atLeast('100ms').describe('How often triggers are evaluated.'),
  onUnhealthy: z.enum(['roll-back', 'fix-forward']).describe('What a bad verdict does.'),
  strictness: z.enum(['enforce', 'warn-only']).describe('The mode of checks and hooks that name none of their own.'),
  provenIn: nameText.describe('Earlier environment in which the same commit must have been live.'),
};

const off = z.literal('off');
/** An entry by name, completed by other layers; `off` removes what a lower layer defined. */
const entries = <Shape extends z.core.$ZodLooseShape>(entry: z.ZodObject<Shape, z.core.$strict>) =>
  z.record(label, z.union([off, entry.partial()])).optional();

/** A component as a layer may write it; the JSON Schema adds the provider's settings to this very object. */
export const componentLayer = z.strictObject(componentFields).partial();
export const sourceLayer = z.strictObject(sourceFields).partial();
export const checkLayer = z.strictObject(checkFields).partial();
export const hookLayer = z.strictObject(hookFields).partial();

/** What `defaults`, an environment, a service and a target may say; everything may be left to another layer. */
export const layerFields = {
  components: z
    .record(nameText, z.union([off, componentLayer]))
    .optional()
    .describe('The parts of a target by name.'),
  variables: z
    .record(variableName, variableValue)
    .optional()
    .describe('Environment variables of the components, by name.'),
  ...z.strictObject(plainFields).partial().shape,
  approvals: z.strictObject(approvalFields).partial().optional().describe('Who must agree.'),
  rollback: z.strictObject(rollbackFields).partial().optional().describe('Rules for rollbacks by hand.'),
  triggers: entries(z.strictObject(triggerFields)).describe('Rules from measurements to actions, by name.'),
  sources: z
    .record(label, z.union([off, sourceLayer]))
    .optional()
    .describe('Where measurements come from, by name.'),
  smoke: entries(z.strictObject(smokeFields)).describe('Smoke test sequences by name.'),
  checks: z
    .record(label, z.union([off, checkLayer]))
    .optional()
    .describe('Gates before anything changes, by name.'),
  hooks: z
    .record(label, z.union([off, hookLayer]))
    .optional()
    .describe('Steps of your own before and after phases, by name, in the order in which they run.'),
  decision: z.strictObject(decisionFields).partial().optional().describe('How unsure verdicts end.'),
  timeouts: z.strictObject(timeoutFields).partial().optional().describe('Limits per phase.'),
  retry: z.strictObject(retryFields).partial().optional().describe('How failed steps are repeated.'),
};

/** One target with every layer merged. */
export const completeSettings = z.strictObject({
  components: z
    .record(
      nameText,
      z.strictObject({
        ...componentFields,
        settings: componentFields.settings.prefault({}),
        after: componentFields.after.prefault([]),
      }),
    )
    .refine((components) => Object.keys(components).length > 0, {
      error: 'at least one component\nAdd a component with its provider.',
    }),
  variables: z.record(variableName, variableValue).prefault({}),
  strategy: plainFields.strategy.prefault('all-at-once'),
  bake: plainFields.bake.prefault('5m'),
  smokeEvery: plainFields.smokeEvery.prefault('1m'),
  retireAfter: plainFields.retireAfter.prefault('10m'),
  keepVersions: plainFields.keepVersions.prefault(1),
  evaluateEvery: plainFields.evaluateEvery.prefault('5s'),
  onUnhealthy: plainFields.onUnhealthy.prefault('roll-back'),
  strictness: plainFields.strictness.prefault('enforce'),
  provenIn: plainFields.provenIn.optional(),
  approvals: z
    .strictObject({
      count: approvalFields.count.prefault(1),
      roles: approvalFields.roles.optional(),
      requesterMayApprove: approvalFields.requesterMayApprove.prefault(false),
      expiresAfter: approvalFields.expiresAfter.prefault('24h'),
      remindAfter: approvalFields.remindAfter.prefault('1h'),
    })
    .prefault({}),
  rollback: z
    .strictObject({
      approvals: rollbackFields.approvals.prefault(0),
      breakGlass: rollbackFields.breakGlass.prefault(true),
    })
    .prefault({}),
  triggers: z.record(label, trigger).prefault({}),
  sources: z
    .record(label, z.strictObject({ ...sourceFields, settings: sourceFields.settings.prefault({}) }))
    .prefault({}),
  smoke: z.record(label, smokeSequence).prefault({}),
  checks: z
    .record(
      label,
      z.strictObject({
        ...checkFields,
        settings: checkFields.settings.prefault({}),
        mode: checkFields.mode.optional(),
        timeout: checkFields.timeout.prefault('5m'),
        remedy: checkFields.remedy.prefault('Correct what the check found, then ask again.'),
      }),
    )
    .prefault({}),
  hooks: z
    .record(
      label,
      z.strictObject({
        ...hookFields,
        settings: hookFields.settings.prefault({}),
        mode: hookFields.mode.optional(),
        timeout: hookFields.timeout.prefault('5m'),
      }),
    )
    .prefault({}),
  decision: z
    .strictObject({
      ask: decisionFields.ask.optional(),
      within: decisionFields.within.prefault('15m'),
      otherwise: decisionFields.otherwise.prefault('roll-back'),
    })
    .prefault({}),
  timeouts: z
    .strictObject({
      prepare: timeoutFields.prepare.prefault('5m'),
      release: timeoutFields.release.prefault('15m'),
      shift: timeoutFields.shift.prefault('1m'),
      restore: timeoutFields.restore.prefault('5m'),
      smoke: timeoutFields.smoke.prefault('2m'),
    })
    .prefault({}),
  retry: z
    .strictObject({
      attempts: retryFields.attempts.prefault(3),
      base: retryFields.base.prefault('1s'),
      maximum: retryFields.maximum.prefault('30s'),
    })
    .prefault({}),
});

export type CompleteSettings = z.output<typeof completeSettings>;
