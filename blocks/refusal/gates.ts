import type { Refusal } from '../../src/domain/refusals.ts';
import { button } from '../kit.ts';
import type { Rich } from '../text.ts';
import { link, listed, mention, none, say, words } from '../text.ts';
import type { Answer, Rules } from './answer.ts';

type Closed = Extract<Refusal, { readonly code: 'gate-closed' }>;

/** Why nothing can be said to a gate. */
export const gateRules: Rules<'gate-closed' | 'several-gates'> = {
  'gate-closed': (refused) => ({
    ...closed(refused),
    buttons: [button({ id: 'details', label: 'Details', payload: { id: refused.id } })],
  }),
  'several-gates': ({ id, names }) => ({
    says: say`${id} waits at several gates: ${listed(
      names.map((name) => words(name, 40)),
      8,
    )}.`,
    next: say`Name the one with \`--to\`, or use the buttons on the card.`,
  }),
};

function closed({ id, state, name, url, by }: Closed): Pick<Answer, 'says' | 'next'> {
  const gate = name === undefined ? say`a gate like that` : say`the gate ${words(name, 60)}`;
  switch (state) {
    case 'gone':
      return { says: say`${id} does not wait at ${gate} now.`, next: say`Its card shows where it is.` };
    case 'decided':
      return {
        says: say`About ${gate} of ${id} it was decided already${by === undefined ? none : say`, by ${mention(by)}`}.`,
        next: say`Each gate is decided once; the card shows what comes of it.`,
      };
    case 'held':
      return {
        says: say`${id} is held, so nothing new may begin, and ${gate} stays shut.`,
        next: say`Let it go on first; a no can be said now, too.`,
      };
    case 'not-ours':
      return {
        says: say`Nothing can be said to ${gate} from here: it opens by itself, or the bot’s credential is no reviewer there.`,
        next: say`Look at it on ${where(url)}.`,
      };
  }
}

const where = (url: string | undefined): Rich => (url === undefined ? say`its own page` : link(url, 'its own page'));
