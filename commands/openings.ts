import { detailsForm } from '../blocks/details.ts';
import { encodeCarried } from '../blocks/form-ids.ts';
import { approveForm, overrideForm, rejectForm, resolveForm } from '../blocks/forms/decisions.ts';
import { deployForm } from '../blocks/forms/deploy.ts';
import { acceptDriftForm } from '../blocks/forms/drift.ts';
import { lockForm, takeOverForm, unlockForm } from '../blocks/forms/locks.ts';
import { rejectGateForm } from '../blocks/forms/gate.ts';
import { rollbackForm } from '../blocks/forms/rollback.ts';
import type { TargetChoice } from '../blocks/menu-ids.ts';
import type { DeployDraft, DeployWish, RollbackDraft, Seen, SeenGate } from '../blocks/payloads.ts';
import { refusal as refusalView } from '../blocks/refusal.ts';
import { status as statusView } from '../blocks/status.ts';
import { environmentsInOrder } from '../src/domain/config.ts';
import type { Deployment } from '../src/domain/deployment.ts';
import type { DeploymentId, TargetId } from '../src/domain/ids.ts';
import type { Lock } from '../src/domain/lock.ts';
import type { Refusal } from '../src/domain/refusals.ts';
import { status } from '../src/operations/status.ts';
import type { OperationsWorld } from '../src/operations/world.ts';
import type { Opening } from './contract.ts';
import { placeOf } from './presses/place.ts';

export const refused = (refusal: Refusal): Opening => ({ kind: 'refused', message: refusalView(refusal) });

function choices(world: OperationsWorld) {
  const config = world.config();
  return {
    services: [...config.services.values()].map(({ name, title }) => ({ name, title })),
    environments: environmentsInOrder(config).map(({ name }) => name),
  };
}

/** The form to deploy with what is known; `schedule` asks for the hour first. */
export const deployOpening = (
  world: OperationsWorld,
  draft: DeployDraft,
  { schedule = false }: { readonly schedule?: boolean } = {},
): Opening => ({
  kind: 'form',
  view: deployForm({ draft, ...choices(world), ...(schedule ? { focus: 'when' as const } : {}) }),
});

export const rollbackOpening = (world: OperationsWorld, draft: RollbackDraft): Opening => ({
  kind: 'form',
  view: rollbackForm({ draft, ...choices(world) }),
});

/** A form about a deployment as the person saw it; one that has moved on is said at once. */
async function ofSeen(
  world: OperationsWorld,
  { id, epoch, digest }: Seen,
  view: (deployment: Deployment) => Extract<Opening, { kind: 'form' }>['view'],
): Promise<Opening> {
  const deployment = await world.store.deployment(id);
  if (deployment === undefined) return refused({ code: 'unknown-deployment', typed: id });
  return deployment.epoch === epoch && deployment.digest === digest
    ? { kind: 'form', view: view(deployment) }
    : refused({ code: 'outdated', id, phase: deployment.phase });
}

export const rejectOpening = (world: OperationsWorld, seen: Seen): Promise<Opening> => ofSeen(world, seen, rejectForm);
export const resolveOpening = (world: OperationsWorld, seen: Seen): Promise<Opening> =>
  ofSeen(world, seen, resolveForm);

/** Asks why a gate is not to be passed; one that does not stand any more is said at once. */
export async function rejectGateOpening(world: OperationsWorld, { gate, ...seen }: SeenGate): Promise<Opening> {
  const deployment = await world.store.deployment(seen.id);
  const standing = deployment?.gates?.find(({ id }) => id === gate);
  if (standing === undefined) return refused({ code: 'gate-closed', id: seen.id, state: 'gone' });
  return ofSeen(world, seen, (now) => rejectGateForm(now, standing));
}

/** The plan as it is now, to approve. */
export async function approveOpening(world: OperationsWorld, id: DeploymentId): Promise<Opening> {
  const deployment = await world.store.deployment(id);
  if (deployment === undefined) return refused({ code: 'unknown-deployment', typed: id });
  const { phase } = deployment;
  return phase === 'awaiting'
    ? { kind: 'form', view: approveForm(deployment) }
    : refused({ code: 'not-awaiting-approval', id, phase });
}

export async function detailsOpening(world: OperationsWorld, id: DeploymentId): Promise<Opening> {
  const deployment = await world.store.deployment(id);
  return deployment === undefined
    ? refused({ code: 'unknown-deployment', typed: id })
    : { kind: 'form', view: detailsForm({ deployment, nowMs: world.clock.now() }) };
}

export function lockOpening(world: OperationsWorld, target: TargetId): Opening {
  const place = placeOf(world, target);
  return place.ok ? { kind: 'form', view: lockForm(target) } : refused(place.refusal);
}

/** A form about the lock that is there now; another one than the person saw is shown as a refusal. */
async function ofLock(
  world: OperationsWorld,
  { target, sinceMs }: { readonly target: TargetId; readonly sinceMs?: number },
  view: (lock: Lock) => Extract<Opening, { kind: 'form' }>['view'],
): Promise<Opening> {
  const lock = await world.store.lock(target, world.clock.now());
  if (lock === undefined) return refused({ code: 'not-locked', target });
  return sinceMs === undefined || lock.sinceMs === sinceMs
    ? { kind: 'form', view: view(lock) }
    : refused({ code: 'locked', lock });
}

/** What the last look found, to be accepted; another look than the person saw is shown as a refusal. */
export async function acceptDriftOpening(
  world: OperationsWorld,
  { target, atMs }: { readonly target: TargetId; readonly atMs: number },
): Promise<Opening> {
  const look = await world.store.driftLook(target);
  return look?.atMs === atMs
    ? { kind: 'form', view: acceptDriftForm(look) }
    : refused({ code: 'drift-changed', target });
}

export const takeOverOpening = (
  world: OperationsWorld,
  seen: { readonly target: TargetId; readonly sinceMs: number },
): Promise<Opening> => ofLock(world, seen, takeOverForm);

/** The reason to deploy what is marked bad, with the reason why it is. */
export async function overrideOpening(world: OperationsWorld, wish: DeployWish): Promise<Opening> {
  const releases = await world.store.releases(wish.service, 50);
  const { reference } = wish;
  const meant = releases.find(
    ({ revision, label }) => reference !== undefined && [revision, label].some((name) => name === String(reference)),
  );
  const known = meant === undefined ? {} : { label: meant.label };
  const bad = meant?.bad === undefined ? {} : { badReason: meant.bad.reason };
  return { kind: 'form', view: overrideForm({ wish, ...known, ...bad }) };
}

/** One thing to do with one target, chosen under the status. */
export async function targetOpening(
  world: OperationsWorld,
  { action, target }: Pick<TargetChoice, 'action'> & { readonly target: TargetId },
): Promise<Opening> {
  const place = placeOf(world, target);
  if (!place.ok) return refused(place.refusal);
  switch (action) {
    case 'show':
      return statusOpening(world, place.value);
    case 'deploy':
      return deployOpening(world, place.value);
    case 'roll-back':
      return rollbackOpening(world, place.value);
    case 'lock':
      return lockOpening(world, target);
    case 'unlock':
      return ofLock(world, { target }, unlockForm);
    case 'details': {
      const occupant = await world.store.occupant(target);
      return occupant === undefined
        ? refused({ code: 'nothing-in-flight', ...place.value })
        : detailsOpening(world, occupant.id);
    }
  }
}

/** The status of one target in a window; its menus stay in the message, for a window cannot open another from them. */
async function statusOpening(world: OperationsWorld, at: Parameters<typeof status>[1]): Promise<Opening> {
  const message = statusView({ ...(await status(world, at)), style: world.config().slack.blocks });
  return {
    kind: 'form',
    view: {
      type: 'modal',
      callback_id: 'details-form',
      private_metadata: encodeCarried('details-form', {}),
      title: { type: 'plain_text', text: 'Status' },
      close: { type: 'plain_text', text: 'Close' },
      blocks: message.blocks.filter(({ type }) => type !== 'actions'),
    },
  };
}
