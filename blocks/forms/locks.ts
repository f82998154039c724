import type { ModalView } from '@slack/types';
import type { TargetId } from '../../src/domain/ids.ts';
import type { Lock } from '../../src/domain/lock.ts';
import { forms } from '../form-ids.ts';
import { section } from '../kit.ts';
import { lines, say, mention } from '../text.ts';
import { ago, until } from '../time.ts';
import { placeName } from '../words.ts';
import { modal, momentInput, textInput } from './inputs.ts';

const untilHint = 'In your own time zone. Empty: until somebody unlocks it; you are reminded.';

const heldBy = (lock: Lock) =>
  say`🔒 ${placeName(lock.target)} is locked by ${mention(lock.by)} ${ago(lock.sinceMs)}${until(lock.untilMs)}: “${lock.reason}”`;

/** Keeps everybody but rollbacks from deploying there. */
export const lockForm = (target: TargetId): ModalView =>
  modal({
    id: 'lock-form',
    carried: { target },
    title: 'Lock',
    submit: 'Lock',
    blocks: [
      section(say`Nobody deploys ${placeName(target)} while it is locked; rollbacks pass.`),
      textInput({ block: forms['lock-form'].blocks.reason, label: 'Reason', placeholder: 'What is going on there' }),
      momentInput({ block: forms['lock-form'].blocks.until, label: 'Until', hint: untilHint }),
    ],
  });

/** Opens a target; what waited begins. */
export const unlockForm = (lock: Lock): ModalView =>
  modal({
    id: 'unlock-form',
    carried: { target: lock.target, sinceMs: lock.sinceMs },
    title: 'Unlock',
    submit: 'Unlock',
    blocks: [section(lines(heldBy(lock), say`Deployments that wait behind the lock will begin.`))],
  });

/** Takes somebody's lock; they are told who and why. */
export const takeOverForm = (lock: Lock): ModalView =>
  modal({
    id: 'take-over-form',
    carried: { target: lock.target, sinceMs: lock.sinceMs },
    title: 'Take over the lock',
    submit: 'Take it over',
    blocks: [
      section(lines(heldBy(lock), say`You become its holder; ${mention(lock.by)} is told.`)),
      textInput({ block: forms['take-over-form'].blocks.reason, label: 'Reason', placeholder: 'Why you need it' }),
      momentInput({ block: forms['take-over-form'].blocks.until, label: 'Until', hint: untilHint }),
    ],
  });
