import { LogLevel, type Logger } from '@slack/bolt';
import type { Log } from '../ports/world.ts';

/** Bolt's own words go to our log, so that there is one stream, one format and one redaction. */
export function boltLogger(log: Log): Logger {
  const say =
    (level: 'warn' | 'error') =>
    (...words: unknown[]) => {
      log[level](
        { from: 'bolt', words: words.map((word) => (word instanceof Error ? word.message : word)) },
        'Slack client',
      );
    };
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: say('warn'),
    error: say('error'),
    setLevel: () => undefined,
    getLevel: () => LogLevel.WARN,
    setName: () => undefined,
  };
}
