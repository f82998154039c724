import type { ConfigFault } from '../domain/config.ts';
import type { PlannedComponent } from '../domain/plan.ts';
import type { Strategy } from '../domain/strategy.ts';
import { faultAt } from './faults-of.ts';
import type { TargetReading } from './target-reading.ts';

export function strategyOf({ settings: { strategy } }: TargetReading): Strategy {
  switch (strategy.kind) {
    case 'all-at-once':
      return { kind: 'all-at-once' };
    case 'blue-green':
      return {
        kind: 'blue-green',
        healthMs: strategy.health,
        switchDelayMs: strategy.switchDelay,
        threshold: strategy.threshold,
      };
    case 'canary':
      return {
        kind: 'canary',
        stages: strategy.stages.map(({ weight, for: durationMs, gate }) => ({ weight, durationMs, gate })),
      };
  }
}

/** Weights that do not rise, and strategies that no component can carry out. */
export function strategyFaults(target: TargetReading, components: readonly PlannedComponent[]): readonly ConfigFault[] {
  const { settings, locate } = target;
  const { strategy } = settings;
  const rising =
    strategy.kind !== 'canary'
      ? []
      : strategy.stages.flatMap(({ weight }, index) => {
          const before = strategy.stages[index - 1]?.weight ?? 0;
          if (weight > before) return [];
          const text = { found: `${weight} % after ${before} %`, expected: `more than ${before} %` };
          const place = locate(['strategy', 'stages', index, 'weight']);
          return [faultAt(place, { ...text, remedy: 'Let the weights rise from stage to stage.' })];
        });
  return [...rising, ...incapable(target, components)];
}

function incapable(
  { settings: { strategy, components: written }, doubtful, locate }: TargetReading,
  components: readonly PlannedComponent[],
): readonly ConfigFault[] {
  // With a faulty component it is not known what the target can do.
  if (doubtful.has('components') || components.length < Object.keys(written).length) return [];
  const can = new Set(components.map(({ shift }) => shift));
  const splits = strategy.kind === 'canary' && strategy.stages.some(({ weight }) => weight < 100);
  if (strategy.kind === 'all-at-once' || can.has('weighted') || (can.has('switch') && !splits)) return [];
  const providers = [...new Set(components.map(({ provider }) => provider))].join(', ');
  return [
    faultAt(locate(['strategy', 'kind']), {
      found: `${strategy.kind} with ${providers}, which cannot ${splits ? 'split traffic' : 'switch traffic'}`,
      expected: splits ? 'a component that splits traffic by weight' : 'a component that can switch traffic',
      remedy: can.has('switch') ? 'Use blue-green or all-at-once.' : 'Use all-at-once.',
    }),
  ];
}
