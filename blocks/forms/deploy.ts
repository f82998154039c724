import type { ModalView } from '@slack/types';
import type { EnvironmentName, ServiceName } from '../../src/domain/ids.ts';
import { forms } from '../form-ids.ts';
import { suggestionIds } from '../menu-ids.ts';
import type { DeployDraft } from '../payloads.ts';
import { modal, momentInput, nameInput, suggestedInput, textInput } from './inputs.ts';

export interface PlaceChoices {
  readonly services: readonly { readonly name: ServiceName; readonly title: string }[];
  readonly environments: readonly EnvironmentName[];
}

export interface DeployFormFacts extends PlaceChoices {
  readonly draft: DeployDraft;
  /** Opened by [Schedule…]: the time is asked first. */
  readonly focus?: 'when';
}

const { blocks } = forms['deploy-form'];

/** What to deploy where; the plan is shown before anything is asked for. */
export const deployForm = ({ draft, focus, ...places }: DeployFormFacts): ModalView =>
  modal({
    id: 'deploy-form',
    carried: draft,
    title: 'Deploy',
    submit: 'Ask for it',
    blocks: [
      ...placeInputs(places, draft, {
        service: suggestionIds.deployService,
        environment: suggestionIds.deployEnvironment,
      }),
      suggestedInput({
        block: blocks.revision,
        actionId: suggestionIds.deployRevision,
        label: 'Revision',
        placeholder: 'A tag, a branch or a commit',
        hint: 'Empty: the newest commit of the main branch.',
        ...(draft.reference === undefined ? {} : { initial: draft.reference }),
      }),
      textInput({
        block: blocks.reason,
        label: 'Reason',
        placeholder: 'What is new, or which ticket it is for',
        optional: true,
        ...(draft.reason === undefined ? {} : { initial: draft.reason }),
      }),
      momentInput({
        block: blocks.when,
        label: 'When',
        hint: 'In your own time zone. Empty: as soon as it is approved.',
        focus: focus === 'when',
      }),
    ],
  });

/** Service and environment, in both forms alike. */
export const placeInputs = (
  { services, environments }: PlaceChoices,
  draft: { readonly service?: ServiceName; readonly environment?: EnvironmentName },
  actionIds: { readonly service: string; readonly environment: string },
) => [
  nameInput({
    block: 'service',
    actionId: actionIds.service,
    label: 'Service',
    placeholder: 'Which service',
    choices: services.map(({ name, title }) => ({ text: title === name ? name : `${name} (${title})`, value: name })),
    ...(draft.service === undefined ? {} : { initial: draft.service }),
  }),
  nameInput({
    block: 'environment',
    actionId: actionIds.environment,
    label: 'Environment',
    placeholder: 'Where to',
    choices: environments.map((name) => ({ text: name, value: name })),
    ...(draft.environment === undefined ? {} : { initial: draft.environment }),
  }),
];
