import type { PlannedComponent } from '../../domain/plan.ts';
import type { Part, Split } from '../../ports/provider.ts';
import type { FarStep } from '../far-step.ts';
import type { StepState } from '../step-state.ts';

/** Work on the parts of one component. */
export interface Train {
  readonly component: PlannedComponent;
  /** Of the parts' steps, unique within the phase. */
  readonly name: string;
  readonly split: Split;
  /** Parts that fail for good end it early; on the way back as much as can be is put back. */
  readonly stops: boolean;
  readonly step: (part: Part) => Pick<FarStep, 'piece' | 'call' | 'lookFor' | 'beginsWhileHeld' | 'fallBack'>;
  /** Looks whether a critical part is there indeed, before the others begin. */
  readonly verify?: (part: Part) => Promise<StepState>;
}
