/** How traffic moves to the new version. Durations in milliseconds, weights in percent. */
export type Strategy =
  | { readonly kind: 'all-at-once' }
  | {
      readonly kind: 'blue-green';
      /** How long the new side must answer its probes and smoke tests before the switch. */
      readonly healthMs: number;
      /** A last pause between good health and the switch. */
      readonly switchDelayMs: number;
      /** Lowest share of good probe answers, 0..1. */
      readonly threshold: number;
    }
  | { readonly kind: 'canary'; readonly stages: readonly CanaryStage[] };

export interface CanaryStage {
  readonly weight: number;
  readonly durationMs: number;
  /** `manual`: after its duration the stage waits for a person's "promote". */
  readonly gate: 'automatic' | 'manual';
}

/** One step of a rollout as the runner walks it. The last has weight 100; a weight of 0 is a health gate before traffic. */
export interface Stage {
  readonly weight: number;
  readonly durationMs: number;
  readonly gate: 'automatic' | 'manual';
}

/** Every strategy is a list of stages that ends at 100 %. */
export function stagesOf(strategy: Strategy): readonly Stage[] {
  const full: Stage = { weight: 100, durationMs: 0, gate: 'automatic' };
  switch (strategy.kind) {
    case 'all-at-once':
      return [full];
    case 'blue-green':
      return [{ weight: 0, durationMs: strategy.healthMs + strategy.switchDelayMs, gate: 'automatic' }, full];
    case 'canary': {
      const stages = strategy.stages.map(({ weight, durationMs, gate }) => ({ weight, durationMs, gate }));
      return stages.at(-1)?.weight === 100 ? stages : [...stages, full];
    }
  }
}
