import type { DeploymentId, TargetId } from '../domain/ids.ts';

/** A lost race: somebody else wrote the deployment first. Read again and decide again. */
export class WriteConflict extends Error {
  constructor(id: DeploymentId) {
    super(`${id} was changed by somebody else in the meantime`);
    this.name = 'WriteConflict';
  }
}

/** The lease ended or another process took the deployment over: stop working on it. */
export class LostClaim extends Error {
  constructor(id: DeploymentId) {
    super(`${id} is owned by another process now`);
    this.name = 'LostClaim';
  }
}

/** Another deployment is at work on the target. */
export class TargetOccupied extends Error {
  constructor(target: TargetId) {
    super(`another deployment is at work on ${target}`);
    this.name = 'TargetOccupied';
  }
}
