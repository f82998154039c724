import type { WorkingPhase } from '../../domain/lifecycle.ts';
import type { Next, Work } from '../work.ts';
import { baking } from './baking.ts';
import { observing } from './observing.ts';
import { preparing } from './preparing.ts';
import { releasing } from './releasing.ts';
import { rollingBack } from './rolling-back.ts';
import { shifting } from './shifting.ts';

/** Every working phase has its file; a phase without one does not compile. */
export const phases: Readonly<Record<WorkingPhase, (work: Work) => Promise<Next>>> = {
  preparing,
  releasing,
  shifting,
  observing,
  baking,
  'rolling-back': rollingBack,
};
