import type { Verb } from '../verb.ts';
import { cancel } from './cancel.ts';
import { flag } from './flag.ts';
import { freeze } from './freeze.ts';
import { gateVerbs } from './gate.ts';
import { lock } from './lock.ts';
import { plan } from './plan.ts';
import { promote } from './promote.ts';
import { resume } from './resume.ts';
import { stop } from './stop.ts';
import { traffic } from './traffic.ts';
import { unfreeze } from './unfreeze.ts';
import { unlock } from './unlock.ts';
import { who } from './who.ts';

/** Everything that can follow `/deploy` instead of a service, besides `help`, which lists them. */
export const deployVerbs: readonly Verb[] = [
  plan,
  stop,
  resume,
  promote,
  ...gateVerbs,
  cancel,
  traffic,
  lock,
  unlock,
  freeze,
  unfreeze,
  who,
  flag,
];
