import type { Tolerated } from '../contract/openapi.ts';

/** Where the official document says less, or more, than the real service does. */
export const tolerated: readonly Tolerated[] = [
  {
    operation: '*',
    fits: /^answer (401|403|404|429|5\d\d): this status is not declared/,
    why: 'every call may meet a bad credential, a missing permission, a hidden repository, a limit or an outage',
  },
  {
    operation: 'actions/create-workflow-dispatch',
    fits: /^answer 422: this status is not declared/,
    why: 'refused inputs and refs are answered so; the document leaves it out',
  },
  {
    operation: 'actions/review-pending-deployments-for-run',
    fits: /^answer 422: this status is not declared/,
    why: 'a gate that nobody waits at any more is answered so; the document leaves it out',
  },
  {
    operation: '*',
    fits: /^answer 304: this status is not declared/,
    why: 'conditional requests work everywhere',
  },
  {
    operation: 'checks/list-for-ref',
    fits: /^answer 422: this status is not declared/,
    why: 'a commit that is not there is answered so',
  },
  {
    operation: 'checks/list-for-ref',
    fits: /\/check_runs\/\d+\/conclusion /,
    why: 'GitHub itself marks runs as stale, a word that callers may not use and the document leaves out',
  },
  {
    operation: '*',
    fits: /\/environment_url must match format "uri"/,
    why: 'no address is written as an empty text, which is the default in the document itself',
  },
];
