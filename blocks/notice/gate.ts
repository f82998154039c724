import type { Button } from '@slack/types';
import type { NoticeFacts } from '../../src/domain/notice.ts';
import { gateWaits, pairOf } from '../card/gates.ts';
import { link, none, say, words } from '../text.ts';
import { actorName, oneOfRoles, quoted } from '../words.ts';
import type { DeploymentNotice, Told } from './told.ts';

type OfGate = Extract<NoticeFacts, { readonly event: 'gate-waiting' | 'gate-decided' | 'gate-refused' }>;

/** That a gate is waited at, what people said to it, and that their word was not taken. */
export function gateSentences(facts: OfGate, { by, atMs }: DeploymentNotice): Told {
  switch (facts.event) {
    case 'gate-waiting': {
      const { gate, roles } = facts;
      const who = roles.length === 0 ? none : say` · may be decided here by ${oneOfRoles(roles)}`;
      return {
        what: say`⏸ ${words(gate.subject, 40)} waits at the gate ${words(gate.name, 40)}${gateWaits(gate, atMs)}`,
        more: say`${link(gate.url, 'Open it there')}${who}`,
      };
    }
    case 'gate-decided':
      return {
        what: say`${actorName(by)} ${facts.verdict} the gate ${words(facts.name, 40)} of ${words(facts.subject, 40)}${quoted(facts.reason)}`,
      };
    case 'gate-refused': {
      const { name, url, outcome } = facts;
      const gate = words(name, 40);
      return outcome.kind === 'elsewhere'
        ? { what: say`nothing was left to say to the gate ${gate}: ${words(outcome.sentence, 300)}` }
        : {
            what: say`✗ the word to the gate ${gate} was not taken: ${words(outcome.sentence, 400)}`,
            more: link(url, `Decide about ${name.slice(0, 40)} there`),
          };
    }
  }
}

/** For a person who may say yes, asked directly; stored notices without an epoch have none. */
export function gateNoticeButtons({ facts, subject }: DeploymentNotice): readonly Button[] {
  const { id, epoch, digest } = subject;
  if (facts.event !== 'gate-waiting' || facts.roles.length === 0 || epoch === undefined || digest === undefined)
    return [];
  return pairOf({ id, epoch, digest }, facts.gate);
}
