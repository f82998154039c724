import type { DeploymentId } from '../../../src/domain/ids.ts';
import type { Procedure } from '../../../src/domain/plan.ts';
import { alreadyLive, begun, minutes, procedureOf } from '../../support/pipeline/ask.ts';
import type { Stand } from '../../support/pipeline/stand.ts';
import { useStand } from '../../support/pipeline/use-stand.ts';

export const place = 'shop/production/web';

const usual: Partial<Procedure> = {
  stages: [{ weight: 100, durationMs: 0, gate: 'automatic' }],
  bakeMs: minutes,
};

/** v1 is live and v2 on its way into trouble. */
export function useTrouble() {
  const aStandWith = useStand();
  return async (prepare: (stand: Stand) => void, changes: Partial<Procedure> = {}) => {
    const stand = aStandWith(procedureOf({ ...usual, ...changes }));
    // What services did in other tests is no affair of this one.
    await stand.sql('delete from circuit');
    await alreadyLive(stand);
    prepare(stand);
    return { stand, id: await begun(stand, 'v2') };
  };
}

/** The strategies that acted for a deployment, in order. */
export async function acted({ sql }: Stand, id: DeploymentId): Promise<readonly string[]> {
  const rows = await sql(
    `select facts::jsonb->>'strategy' as strategy from audit where deployment = '${id}' and kind = 'recovery'
       and sequence > (select max(sequence) from audit where deployment = '${id}' and kind = 'requested') order by sequence`,
  );
  return rows.map((row) => String(row['strategy']));
}

/** Keys of the calls of a kind that the far end met. */
export const keysOf = ({ far }: Stand, kind: string): readonly (string | undefined)[] =>
  far.calls.filter((call) => call.kind === kind).map(({ key }) => key);

export const effectsOf = ({ far }: Stand, kind: string): number =>
  far.effects.filter((effect) => effect.kind === kind).length;
