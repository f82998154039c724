import type { ModalView } from '@slack/types';
import type { DriftLook } from '../../src/domain/drift.ts';
import { driftLines, driftSummary } from '../drift/lines.ts';
import { forms } from '../form-ids.ts';
import { section } from '../kit.ts';
import { lines, say } from '../text.ts';
import { placeName } from '../words.ts';
import { modal, textInput } from './inputs.ts';

/** What is there now is to count as what was released. */
export const acceptDriftForm = (look: DriftLook): ModalView =>
  modal({
    id: 'accept-drift-form',
    carried: { target: look.target, atMs: look.atMs },
    title: 'Accept as it is',
    submit: 'Accept',
    blocks: [
      section(
        lines(
          say`From now on ${placeName(look.target)} is compared with what is there now. Nothing is changed there; the next deployment releases everything anew.`,
          driftSummary(look),
          driftLines(look, 15),
        ),
      ),
      textInput({
        block: forms['accept-drift-form'].blocks.reason,
        label: 'Reason',
        placeholder: 'Why this is meant to be so',
        hint: 'It is kept in the record.',
      }),
    ],
  });
