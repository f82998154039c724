import type { Verb } from '../verb.ts';
import { shownHelp } from '../views.ts';

/** What can be asked for, and what is configured; handed the verbs there are, because it is one of them. */
export function helpVerb(others: () => readonly Verb[]): Verb {
  const help: Verb = {
    name: 'help',
    usage: '/deploy help',
    example: '/deploy help',
    says: 'Lists what can be asked for, with the services and environments that are configured now.',
    flags: [],
    run: (world, caller) => Promise.resolve(shownHelp(world, caller, [...others(), help])),
  };
  return help;
}
