import type { ModalView } from '@slack/types';
import type { Deployment } from '../../src/domain/deployment.ts';
import { approvalLines, approvalRule, checksLine } from '../card/waiting.ts';
import { seenOf } from '../card/buttons.ts';
import { forms } from '../form-ids.ts';
import { section } from '../kit.ts';
import type { DeployWish } from '../payloads.ts';
import { planBlocks, planNamed } from '../plan.ts';
import { lines, say } from '../text.ts';
import { boldTitle } from '../words.ts';
import { modal, textInput } from './inputs.ts';

const named = ({ plan }: Deployment) => boldTitle(planNamed(plan));

/** The plan to approve, with room for a word about it. */
export const approveForm = (deployment: Deployment): ModalView =>
  modal({
    id: 'approve-form',
    carried: seenOf(deployment),
    title: 'Approve',
    submit: 'Approve',
    blocks: [
      ...planBlocks({ plan: deployment.plan }),
      section(
        lines(
          say`${approvalRule(deployment.plan.procedure.approval)}`,
          approvalLines(deployment),
          checksLine(deployment.checks, deployment.plan.procedure.checks.length),
        ),
      ),
      textInput({
        block: forms['approve-form'].blocks.comment,
        label: 'Comment',
        placeholder: 'Looks fine on staging',
        optional: true,
      }),
    ],
  });

/** A no needs a reason: the requester reads it. */
export const rejectForm = (deployment: Deployment): ModalView =>
  modal({
    id: 'reject-form',
    carried: seenOf(deployment),
    title: 'Reject',
    submit: 'Reject',
    blocks: [
      section(say`${named(deployment)} will not begin. It can be asked for again.`),
      textInput({
        block: forms['reject-form'].blocks.reason,
        label: 'Reason',
        placeholder: 'What has to change first',
      }),
    ],
  });

/** A failed rollback that a person has put in order by hand. */
export const resolveForm = (deployment: Deployment): ModalView =>
  modal({
    id: 'resolve-form',
    carried: seenOf(deployment),
    title: 'It is in order',
    submit: 'Free the target',
    blocks: [
      section(
        say`You say that ${deployment.service} in ${deployment.environment} is in order. From then on it can be deployed to again.`,
      ),
      textInput({
        block: forms['resolve-form'].blocks.note,
        label: 'What was done',
        hint: 'It is kept in the record of the deployment.',
      }),
    ],
  });

/** A release that is marked bad, deployed all the same. */
export const overrideForm = ({
  wish,
  label,
  badReason,
}: {
  readonly wish: DeployWish;
  readonly label?: string;
  readonly badReason?: string;
}): ModalView =>
  modal({
    id: 'override-form',
    carried: wish,
    title: 'Deploy anyway',
    submit: 'Ask for it anyway',
    blocks: [
      section(
        lines(
          say`⚠ ${label ?? wish.reference ?? 'This release'} of ${wish.service} is marked bad. You ask to deploy it to ${wish.environment} all the same; everybody sees that.`,
          badReason === undefined ? undefined : say`Marked because: “${badReason}”`,
        ),
      ),
      textInput({
        block: forms['override-form'].blocks.reason,
        label: 'Reason',
        placeholder: 'Why it must be this one',
        ...(wish.reason === undefined ? {} : { initial: wish.reason }),
      }),
    ],
  });
