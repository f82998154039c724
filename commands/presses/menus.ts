import { decodeChoice, decodeDeployment, menuIds } from '../../blocks/menu-ids.ts';
import { refusal } from '../../blocks/refusal.ts';
import type { DeploymentId } from '../../src/domain/ids.ts';
import type { OperationsWorld } from '../../src/operations/world.ts';
import type { Opening, Press } from '../contract.ts';
import { approveOpening, detailsOpening, targetOpening } from '../openings.ts';

const unreadable = (): Opening => ({ kind: 'refused', message: refusal({ code: 'unreadable-press' }) });

const ofDeployment = (
  actionId: string,
  open: (world: OperationsWorld, id: DeploymentId) => Promise<Opening>,
): Press => ({
  actionId,
  opens: 'form',
  form: async (world, _caller, { value }) => {
    const id = decodeDeployment(value);
    return id === undefined ? unreadable() : open(world, id);
  },
});

/** On the home tab: a plan to approve. */
export const chooseApproval = ofDeployment(menuIds.chooseApproval, approveOpening);

/** On the home tab and under the history: the details of a deployment. */
export const chooseDeployment = ofDeployment(menuIds.chooseDeployment, detailsOpening);

/** Under the status: one thing to do with one target. */
export const chooseTargetAction: Press = {
  actionId: menuIds.chooseTargetAction,
  opens: 'form',
  form: async (world, _caller, { value }) => {
    const choice = decodeChoice(value, world.config().targets.keys());
    return choice === undefined ? unreadable() : targetOpening(world, choice);
  },
};
