import type { Strategy } from '../situation.ts';

/** Who we are there, what we may, and what is paid for: people must change that. The release is not to blame. */
export const access: readonly Strategy[] = [
  {
    name: 'refresh-the-credentials',
    when: 'The far end does not know us (`unauthenticated`), for the first time.',
    does: 'The credentials are read afresh and the call is made again at once: tokens end, and files are replaced.',
    answersTo: ({ code, isRefreshed }) => code === 'unauthenticated' && !isRefreshed,
    decide: () => ({ kind: 'refresh-credentials' }),
  },
  {
    name: 'ask-for-credentials',
    when: 'Fresh credentials are refused too (`unauthenticated`).',
    does: 'A person is asked for good credentials; nothing is undone, the release is not marked.',
    answersTo: ({ code, canHold }) => code === 'unauthenticated' && canHold,
    decide: () => ({ kind: 'hold', todo: 'Replace the credential that the configuration names, then resume.' }),
  },
  {
    name: 'ask-for-permission',
    when: 'We are known and may not (`forbidden`).',
    does: 'A person is asked to grant the missing permission; `quarterdeck doctor` names it.',
    answersTo: ({ code, canHold }) => code === 'forbidden' && canHold,
    decide: () => ({
      kind: 'hold',
      todo: 'Grant the missing permission (`quarterdeck doctor` names it), then resume.',
    }),
  },
  {
    name: 'ask-about-the-plan',
    when: 'A bill, a plan or a project’s setting stands in the way (`plan-limit`).',
    does: 'A person is asked to change it at the far end.',
    answersTo: ({ code, canHold }) => code === 'plan-limit' && canHold,
    decide: () => ({ kind: 'hold', todo: 'Change the plan, the billing or the setting at the far end, then resume.' }),
  },
];
