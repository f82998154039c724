import { Agent, request } from 'node:http';
import { eventually } from './stand.ts';

/** Traffic that goes on until it is stopped, over kept connections, with everything that went wrong. */
export interface Load {
  readonly until: (enough: (answers: Readonly<Record<string, number>>) => boolean) => Promise<void>;
  /** What goes wrong during the next so many answers. */
  readonly failuresFromNowOn: (answers: number) => Promise<readonly string[]>;
  readonly stop: () => Promise<{
    readonly failures: readonly string[];
    readonly answers: Readonly<Record<string, number>>;
  }>;
}

export function load(url: string, lanes = 8): Load {
  const agent = new Agent({ keepAlive: true, maxSockets: lanes });
  const answers: Record<string, number> = {};
  const failures: string[] = [];
  let total = 0;
  let stopped = false;
  const once = (): Promise<void> =>
    new Promise((resolve) => {
      const call = request(url, { agent }, (response) => {
        let text = '';
        response.on('data', (bytes: Buffer) => (text += bytes.toString()));
        response.on('end', () => {
          if (response.statusCode === 200) answers[text] = (answers[text] ?? 0) + 1;
          else failures.push(`${response.statusCode ?? 0} ${text}`);
          total += 1;
          resolve();
        });
        response.on('error', (error) => {
          failures.push(error.message);
          resolve();
        });
      });
      call.on('error', (error) => {
        failures.push(error.message);
        // Without a pause a dead address would be asked thousands of times.
        setTimeout(resolve, 20);
      });
      call.end();
    });
  const running = Array.from({ length: lanes }, async () => {
    while (!stopped) await once();
  });
  return {
    until: async (enough) => {
      await eventually('enough answers came', () => enough(answers));
    },
    failuresFromNowOn: async (count) => {
      const [failed, answered] = [failures.length, total];
      await eventually('the answers came', () => total >= answered + count);
      return failures.slice(failed);
    },
    stop: async () => {
      stopped = true;
      await Promise.all(running);
      agent.destroy();
      return { failures, answers };
    },
  };
}
