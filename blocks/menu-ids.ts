import type { DeploymentId, TargetId } from '../src/domain/ids.ts';
import { isDeploymentId } from '../src/domain/ids.ts';
import { optionValue } from './limits.ts';

/** Menus in messages and on the home tab: the chosen option's value is decoded here. Each opens a form. */
export const menuIds = {
  /** Under the status: one option for each thing that can be done with a target. */
  chooseTargetAction: 'choose-target-action',
  /** On the home tab: a deployment that waits for the reader's approval; opens `approve-form`. */
  chooseApproval: 'choose-approval',
  /** On the home tab and under the history: opens the details. */
  chooseDeployment: 'choose-deployment',
} as const;

/** Type-ahead menus inside forms; their values are plain words (a name, a reference, a release's label). */
export const suggestionIds = {
  deployService: 'deploy-service',
  deployEnvironment: 'deploy-environment',
  deployRevision: 'deploy-revision',
  rollbackService: 'rollback-service',
  rollbackEnvironment: 'rollback-environment',
  rollbackRelease: 'rollback-release',
} as const;

/** What can be chosen for a target; `show` answers with the status of that target alone. */
export const targetActions = ['show', 'deploy', 'roll-back', 'lock', 'unlock', 'details'] as const;
export type TargetAction = (typeof targetActions)[number];

export interface TargetChoice {
  readonly action: TargetAction;
  /** Compare with `targetKey` of the targets there are. */
  readonly key: string;
}

const keyLength = optionValue - Math.max(...targetActions.map(({ length }) => length)) - 1;

/** The target's id, or a short form of it where the id is too long for an option's value. */
export function targetKey(target: TargetId): string {
  if (target.length <= keyLength) return target;
  const mark = `~${hash(target)}`;
  return `${target.slice(0, keyLength - mark.length)}${mark}`;
}

export const encodeChoice = (action: TargetAction, target: TargetId): string => `${action} ${targetKey(target)}`;

/** The action and the target among those there are, or nothing when the value is none of ours or the target is gone. */
export function decodeChoice(
  value: string,
  targets: Iterable<TargetId>,
): { readonly action: TargetAction; readonly target: TargetId } | undefined {
  const [word, key, ...rest] = value.split(' ');
  const action = targetActions.find((one) => one === word);
  const target = [...targets].find((one) => targetKey(one) === key);
  return action === undefined || target === undefined || rest.length > 0 ? undefined : { action, target };
}

/** A deployment's menu option carries its id. */
export const decodeDeployment = (value: string): DeploymentId | undefined =>
  isDeploymentId(value) ? value : undefined;

/** FNV-1a, 32 bits: tells long names apart; nothing is trusted because of it. */
function hash(text: string): string {
  let sum = 0x811c9dc5;
  for (const character of text) sum = Math.imul(sum ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return (sum >>> 0).toString(36);
}
