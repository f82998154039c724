import type { ModalView } from '@slack/types';
import type { Deployment } from '../../src/domain/deployment.ts';
import type { StandingGate } from '../../src/domain/gate.ts';
import { seenOf } from '../card/buttons.ts';
import { forms } from '../form-ids.ts';
import { section } from '../kit.ts';
import { planNamed } from '../plan.ts';
import { lines, say, words } from '../text.ts';
import { boldTitle } from '../words.ts';
import { modal, textInput } from './inputs.ts';

/** A no to a gate needs a reason: it is said there, and everybody reads it here. */
export const rejectGateForm = (deployment: Deployment, { id, name, subject }: StandingGate): ModalView =>
  modal({
    id: 'reject-gate-form',
    carried: { ...seenOf(deployment), gate: id },
    title: 'Reject gate',
    submit: 'Reject',
    blocks: [
      section(
        lines(
          say`${boldTitle(planNamed(deployment.plan))}`,
          say`${words(subject, 40)} will not pass ${words(name, 40)}: its work fails, and what was changed is put back.`,
        ),
      ),
      textInput({
        block: forms['reject-gate-form'].blocks.reason,
        label: 'Reason',
        placeholder: 'What has to change first',
      }),
    ],
  });
