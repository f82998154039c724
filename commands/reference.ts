import { helpVerb } from './deploy/help.ts';
import { request as deployRequest } from './deploy/request.ts';
import { deployVerbs } from './deploy/verbs.ts';
import { request as rollbackRequest } from './rollback/request.ts';
import { history } from './status/history.ts';
import { request as statusRequest } from './status/request.ts';
import type { Verb } from './verb.ts';

/** Everything that can be typed, in the order of the reference and of help. */
export const everything = (): readonly Verb[] => [
  deployRequest,
  ...deployVerbs,
  rollbackRequest,
  statusRequest,
  history,
  help,
];

/** `/deploy help` and the [Help] buttons. */
export const help: Verb = helpVerb(() => [deployRequest, ...deployVerbs, rollbackRequest, statusRequest, history]);
