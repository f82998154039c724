import type { Foresight } from '../../ports/provider.ts';
import type { Migration } from './parse.ts';
import { withClient } from './record.ts';

interface Tried {
  readonly pending: readonly Migration[];
  readonly outlook: Foresight;
}

/** Runs the files on a copy, in one transaction that is taken back; a failure there stands in the plan's way. */
export async function dryRun(
  url: string,
  { pending, outlook }: Tried,
  signal: AbortSignal,
): Promise<Pick<Foresight, 'risks' | 'blockers'>> {
  const inOne = pending.filter(({ transaction }) => transaction);
  const left = pending.length - inOne.length;
  return withClient(url, signal, async (client) => {
    await client.query('BEGIN');
    for (const { name, up } of inOne) {
      try {
        await client.query(up);
      } catch (error) {
        const why = error instanceof Error ? error.message.slice(0, 200) : 'without a word';
        return { risks: outlook.risks, blockers: [...outlook.blockers, `${name} fails on the copy: ${why}`] };
      }
    }
    await client.query('ROLLBACK');
    const untried = left === 0 ? [] : [`${left} without a transaction could not be tried on the copy`];
    return { risks: [...outlook.risks, ...untried], blockers: outlook.blockers };
  });
}
