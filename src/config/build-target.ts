import type { ConfigFault, Target } from '../domain/config.ts';
import { isEnvironmentName, isServiceName, must, targetId } from '../domain/ids.ts';
import type { Hook, Procedure } from '../domain/plan.ts';
import { stagesOf } from '../domain/strategy.ts';
import { approvalFaults, approvalRule, decisionRule } from './approvals.ts';
import { provenFaults, readChecks } from './checks.ts';
import { readHooks } from './hooks.ts';
import type { ComponentReading, Surroundings } from './components.ts';
import { readComponents } from './components.ts';
import type { Sections } from './sections.ts';
import { smokeFaults } from './smoke-faults.ts';
import { smokeSequences } from './smoke.ts';
import { strategyFaults, strategyOf } from './strategies.ts';
import type { TargetReading } from './target-reading.ts';
import { readSources, readTriggers } from './triggers.ts';
import { variableFaults, variablesOf } from './variables.ts';

export interface TargetParts {
  readonly target: TargetReading;
  readonly components: readonly ComponentReading[];
  readonly faults: readonly ConfigFault[];
  /** Call only when the whole file is without faults. */
  build(): Target;
}

export interface Around extends Surroundings {
  readonly sections: Sections;
  readonly services: unknown;
}

/** Checks everything about one target; what it is made of is put together afterwards. */
export function prepareTarget(target: TargetReading, around: Around): TargetParts {
  const { components, faults: componentFaults } = readComponents(target, around);
  const { sources, faults: sourceFaults } = readSources(target, around);
  const { triggers, faults: triggerFaults } = readTriggers(target, sources);
  const { checks, faults: checkFaults } = readChecks(target, around);
  const { hooks, faults: hookFaults } = readHooks(target, around);
  const planned = components.map(({ component }) => component);
  const build = (): Target => ({
    ...namesOf(target),
    procedure: { ...procedureOf(target, around), components: planned, triggers, checks, ...hooksIn(hooks) },
    rollbackApprovals: target.settings.rollback.approvals,
    breakGlass: target.settings.rollback.breakGlass,
    sources: sources.map(({ config }) => config),
    ...variablesIn(target, around),
  });
  return {
    target,
    components,
    faults: [
      ...componentFaults,
      ...sourceFaults,
      ...triggerFaults,
      ...checkFaults,
      ...hookFaults,
      ...strategyFaults(target, planned),
      ...smokeFaults(target),
      ...approvalFaults(target, around.sections),
      ...provenFaults(target, around.sections, around.services),
      ...variableFaults(target, around.services),
    ],
    build,
  };
}

function variablesIn(target: TargetReading, { services, folder }: Around): Pick<Target, 'variables'> {
  const variables = variablesOf(target, services, folder);
  return variables.length === 0 ? {} : { variables };
}

const hooksIn = (hooks: readonly Hook[]): Pick<Procedure, 'hooks'> => (hooks.length === 0 ? {} : { hooks });

function namesOf({ service: serviceText, environment: environmentText, settings }: TargetReading) {
  const service = must(isServiceName, serviceText);
  const environment = must(isEnvironmentName, environmentText);
  const proven = settings.provenIn === undefined ? {} : { provenIn: must(isEnvironmentName, settings.provenIn) };
  return { id: targetId(service, environment), service, environment, ...proven };
}

function procedureOf(
  target: TargetReading,
  { sections, folder }: Around,
): Omit<Procedure, 'components' | 'triggers' | 'checks' | 'hooks'> {
  const { settings } = target;
  const { timeouts, retry } = settings;
  const strategy = strategyOf(target);
  return {
    strategy,
    stages: stagesOf(strategy),
    bakeMs: settings.bake,
    smokeEveryMs: settings.smokeEvery,
    retireAfterMs: settings.retireAfter,
    keepVersions: settings.keepVersions,
    smoke: smokeSequences(settings.smoke, folder),
    approval: approvalRule(target, sections),
    decision: decisionRule(target, sections),
    onUnhealthy: settings.onUnhealthy,
    timeouts: {
      prepareMs: timeouts.prepare,
      releaseMs: timeouts.release,
      shiftMs: timeouts.shift,
      restoreMs: timeouts.restore,
      smokeMs: timeouts.smoke,
    },
    retry: { attempts: retry.attempts, baseMs: retry.base, maximumMs: retry.maximum },
    evaluateEveryMs: settings.evaluateEvery,
  };
}
