import { button } from '../kit.ts';
import { say } from '../text.ts';
import { ago } from '../time.ts';
import { actionWords, oneOfRoles, placeName, roleName } from '../words.ts';
import type { Rules } from './answer.ts';

type Code = 'foreign-person' | 'not-allowed' | 'roles-unknown' | 'own-request' | 'already-approved';

/** The person may not, or we cannot tell. */
export const peopleRules: Rules<Code> = {
  'foreign-person': () => ({
    says: say`Only full members of this workspace can use this.`,
    next: say`Ask somebody of the team to do it for you.`,
  }),
  'not-allowed': ({ action, roles, target }) => ({
    says: say`You may not ${actionWords[action]}${target === undefined ? say`` : say` for ${placeName(target)}`}.`,
    next:
      roles.length === 0
        ? say`Nobody may, as things are configured; the configuration says who.`
        : say`This is for ${oneOfRoles(roles)}. Ask one of them.`,
    buttons: [button({ id: 'show-help', label: 'Who may do what', payload: {} })],
  }),
  'roles-unknown': ({ role }) => ({
    says: say`I cannot tell now whether you are one of ${roleName(role)}: Slack does not answer.`,
    next: say`Nothing was done. Please try again in a minute.`,
  }),
  'own-request': () => ({
    says: say`This is your own request: somebody else has to approve it.`,
    next: say`Those who may approve it were asked; you can point one of them to the card.`,
  }),
  'already-approved': ({ atMs }) => ({
    says: say`You approved this ${ago(atMs)}; a second time does not count.`,
    next: say`Nothing more is needed from you.`,
  }),
};
