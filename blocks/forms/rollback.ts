import type { ModalView } from '@slack/types';
import { forms } from '../form-ids.ts';
import { suggestionIds } from '../menu-ids.ts';
import type { RollbackDraft } from '../payloads.ts';
import type { PlaceChoices } from './deploy.ts';
import { placeInputs } from './deploy.ts';
import { modal, suggestedInput, textInput } from './inputs.ts';

export interface RollbackFormFacts extends PlaceChoices {
  readonly draft: RollbackDraft;
}

const { blocks } = forms['rollback-form'];

/** Where to go back to; empty means the last good release. */
export const rollbackForm = ({ draft, ...places }: RollbackFormFacts): ModalView =>
  modal({
    id: 'rollback-form',
    carried: draft,
    title: 'Roll back',
    submit: 'Roll back',
    blocks: [
      ...placeInputs(places, draft, {
        service: suggestionIds.rollbackService,
        environment: suggestionIds.rollbackEnvironment,
      }),
      suggestedInput({
        block: blocks.release,
        actionId: suggestionIds.rollbackRelease,
        label: 'Release',
        placeholder: 'One that was live there',
        hint: 'Empty: the last good release.',
        ...(draft.to === undefined ? {} : { initial: draft.to }),
      }),
      textInput({
        block: blocks.reason,
        label: 'Reason',
        placeholder: 'What is wrong with the one that is live',
        optional: true,
        ...(draft.reason === undefined ? {} : { initial: draft.reason }),
      }),
    ],
  });
