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

/** The database did not answer, or broke off; nothing is known about the call's effect unless it was a read. Try again later. */
export class StoreUnavailable extends Error {
  readonly code = 'store-unavailable';
  readonly retryable = true;

  constructor(cause: unknown, sentence = 'the database does not answer') {
    super(sentence, { cause });
    this.name = 'StoreUnavailable';
  }
}

/** The database must not be used by this program; the message says why and what to do. */
export class StoreRefused extends Error {
  readonly code:
    'newer-store' | 'older-server' | 'pooler' | 'wrong-encoding' | 'not-empty' | 'broken-export' | 'unfinished-import';

  constructor(code: StoreRefused['code'], message: string) {
    super(message);
    this.name = 'StoreRefused';
    this.code = code;
  }
}

/** Somebody else has worked on the request already: drop what was done here. */
export class AlreadyDone extends Error {
  constructor() {
    super('this request was already worked on');
    this.name = 'AlreadyDone';
  }
}
