import type { OutboxMessage } from '../src/domain/notice.ts';
import { unlocking } from './card/buttons.ts';
import { actions, button, message, section } from './kit.ts';
import type { Message } from './message.ts';
import { lines, say, mention } from './text.ts';
import { ago } from './time.ts';
import { placeName } from './words.ts';

type Asked = Extract<OutboxMessage, { readonly kind: 'ask-holder' }>;

/** To the holder of a lock alone: somebody would like to deploy; one press opens the target. */
export function askHolder({ target, from, lock }: Asked): Message {
  const ask = say`${mention(from)} asks you to unlock ${placeName(target)}.`;
  const payload = { target, sinceMs: lock.sinceMs };
  return message(ask, [
    section(lines(ask, say`You locked it ${ago(lock.sinceMs)}: “${lock.reason}”`)),
    ...actions([
      button({ id: 'unlock', label: 'Unlock', payload, style: 'primary', confirm: unlocking }),
      button({ id: 'show-status', label: 'Status', payload: {} }),
    ]),
  ]);
}
