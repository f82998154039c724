import { button } from '../kit.ts';
import { md, mention, words } from '../text.ts';
import { ago } from '../time.ts';
import { actionWords, oneOfRoles, placeName, roleName } from '../words.ts';
import type { Rules } from './answer.ts';

type Code =
  | 'foreign-person'
  | 'not-allowed'
  | 'roles-unknown'
  | 'own-request'
  | 'already-approved'
  | 'unknown-person'
  | 'unclaimed-holder';

/** The person may not, or we cannot tell. */
export const peopleRules: Rules<Code> = {
  'foreign-person': () => ({
    says: md`
Only full members of this workspace can use this.
    `,
    next: md`
Ask somebody of the team to do it for you.
    `,
  }),
  'not-allowed': ({ action, roles, target }) => ({
    says: md`You may not ${actionWords[action]}${target === undefined ? md`` : md` for ${placeName(target)}`}.`,
    next:
      roles.length === 0
        ? md`
Nobody may, as things are configured; the configuration says who.
          `
        : md`This is for ${oneOfRoles(roles)}. Ask one of them.`,
    buttons: [button({ id: 'show-help', label: 'Who may do what', payload: {} })],
  }),
  'roles-unknown': ({ role }) => ({
    says: md`I cannot tell now whether you are one of ${roleName(role)}: Slack does not answer.`,
    next: md`
Nothing was done. Please try again in a minute.
    `,
  }),
  'own-request': () => ({
    says: md`
This is your own request: somebody else has to approve it.
    `,
    next: md`
The people who may have been asked; you can point one of them to the card.
    `,
  }),
  'already-approved': ({ atMs }) => ({
    says: md`You approved this ${ago(atMs)}; a second time does not count.`,
    next: md`
Nothing more is needed from you.
    `,
  }),
  'unknown-person': ({ typed }) => ({
    says: md`I do not know a person called “${words(typed, 80)}”.`,
    next: md`
Mention them with @, as in any message.
    `,
  }),
  'unclaimed-holder': ({ holder }) => ({
    says: md`The lock is held by ${mention(holder)}, whom I cannot reach.`,
    next: md`
Somebody who may take locks over can do so.
    `,
  }),
};
