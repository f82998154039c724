import type { Command, Registry } from './contract.ts';
import { deployCommand } from './deploy.ts';
import { approveForm, rejectForm, resolveForm } from './forms/decisions.ts';
import { deployForm } from './forms/deploy.ts';
import { detailsForm } from './forms/details.ts';
import { acceptDriftForm } from './forms/drift.ts';
import { rejectGateForm } from './forms/gate.ts';
import { lockForm, takeOverForm, unlockForm } from './forms/locks.ts';
import { overrideForm } from './forms/override.ts';
import { rollbackForm } from './forms/rollback.ts';
import { home } from './home.ts';
import { acceptDrift } from './presses/accept-drift.ts';
import { approve } from './presses/approve.ts';
import { askForApproval } from './presses/ask-for-approval.ts';
import { askForRollback } from './presses/ask-for-rollback.ts';
import { askHolder } from './presses/ask-holder.ts';
import { cancel } from './presses/cancel.ts';
import { changePlan } from './presses/change-plan.ts';
import { changeRollback } from './presses/change-rollback.ts';
import { checkDrift } from './presses/check-drift.ts';
import { deployAnyway } from './presses/deploy-anyway.ts';
import { details } from './presses/details.ts';
import { dismiss } from './presses/dismiss.ts';
import { extend } from './presses/extend.ts';
import { leaveUnmarked } from './presses/leave-unmarked.ts';
import { markBad } from './presses/mark-bad.ts';
import { gatePresses } from './presses/gate.ts';
import { mends } from './presses/mend.ts';
import { chooseApproval, chooseDeployment, chooseTargetAction } from './presses/menus.ts';
import { olderHistory } from './presses/older-history.ts';
import { openDeployForm } from './presses/open-deploy-form.ts';
import { openLockForm } from './presses/open-lock-form.ts';
import { openRollbackForm } from './presses/open-rollback-form.ts';
import { pause } from './presses/pause.ts';
import { promote } from './presses/promote.ts';
import { putBack } from './presses/put-back.ts';
import { queueMe } from './presses/queue-me.ts';
import { reject } from './presses/reject.ts';
import { resolve } from './presses/resolve.ts';
import { resume } from './presses/resume.ts';
import { retry } from './presses/retry.ts';
import { rollBack } from './presses/roll-back.ts';
import { runWords } from './presses/run-words.ts';
import { schedule } from './presses/schedule.ts';
import { showHelp } from './presses/show-help.ts';
import { showStatus } from './presses/show-status.ts';
import { takeOver } from './presses/take-over.ts';
import { unfreeze } from './presses/unfreeze.ts';
import { unlock } from './presses/unlock.ts';
import { rollbackCommand } from './rollback.ts';
import { deployShortcut } from './shortcuts/deploy.ts';
import { rollBackMessage } from './shortcuts/roll-back-message.ts';
import { statusCommand } from './status.ts';
import { deployService, rollbackService, deployEnvironment, rollbackEnvironment } from './suggestions/places.ts';
import { rollbackRelease } from './suggestions/releases.ts';
import { deployRevision } from './suggestions/revisions.ts';

const commands: readonly Command[] = [deployCommand, rollbackCommand, statusCommand];

/** Everything that a person can ask for, typed, pressed or chosen. */
export const registry: Registry = {
  commands,
  presses: [
    acceptDrift,
    approve,
    askForApproval,
    askForRollback,
    askHolder,
    cancel,
    changePlan,
    changeRollback,
    checkDrift,
    deployAnyway,
    details,
    dismiss,
    extend,
    leaveUnmarked,
    markBad,
    ...gatePresses,
    ...mends,
    chooseApproval,
    chooseDeployment,
    chooseTargetAction,
    olderHistory,
    openDeployForm,
    openLockForm,
    openRollbackForm,
    pause,
    promote,
    putBack,
    queueMe,
    reject,
    resolve,
    resume,
    retry,
    rollBack,
    schedule,
    showHelp,
    showStatus,
    takeOver,
    unfreeze,
    unlock,
    runWords(commands),
  ],
  forms: [
    approveForm,
    rejectForm,
    rejectGateForm,
    resolveForm,
    acceptDriftForm,
    deployForm,
    detailsForm,
    lockForm,
    takeOverForm,
    unlockForm,
    overrideForm,
    rollbackForm,
  ],
  suggestions: [
    deployService,
    rollbackService,
    deployEnvironment,
    rollbackEnvironment,
    rollbackRelease,
    deployRevision,
  ],
  shortcuts: [deployShortcut, rollBackMessage],
  home,
};
