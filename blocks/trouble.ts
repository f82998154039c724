import { context, message, section } from './kit.ts';
import type { Message } from './message.ts';
import { code, say } from './text.ts';

/** Something unforeseen ended a request: the number leads whoever runs the bot to the line in its log. */
export function trouble(incident: string): Message {
  const sorry = say`That did not work, and nothing was changed by this request. Whoever runs Quarterdeck finds the reason in its log.`;
  return message(sorry, [section(sorry), ...context(say`incident ${code(incident)}`)]);
}
