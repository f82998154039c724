import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ProviderError } from '../../ports/provider-error.ts';
import type { ComponentTarget, StepCall } from '../../ports/provider.ts';
import type { VercelClient } from './client.ts';
import type { VariableFacts } from './facts.ts';
import { readVariables } from './reads.ts';
import { addVariable, changeVariable } from './writes.ts';

/** Promotions and rollbacks have no place for a key or a fence: both are kept in a variable that no build ever reads. */
const prefix = 'QUARTERDECK_MARK_';
const keptKeys = 20;

const mark = z.object({ fence: z.int(), keys: z.array(z.string()) });
type Mark = z.infer<typeof mark>;

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

const nameOf = (at: ComponentTarget): string =>
  prefix + hashOf(`${at.target}/${at.component.name}`).slice(0, 12).toUpperCase();

/** Whether a variable is one of these marks. */
export const isMark = ({ key }: Pick<VariableFacts, 'key'>): boolean => key.startsWith(prefix);

interface Kept extends Mark {
  readonly id?: string;
}

function keptIn(variables: readonly VariableFacts[], at: ComponentTarget): Kept {
  const found = variables.find(({ key }) => key === nameOf(at));
  const read = mark.safeParse(parsed(found?.value ?? '')).data ?? { fence: 0, keys: [] };
  return { ...read, ...(found?.id === undefined ? {} : { id: found.id }) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Refuses an older owner, and leaves word of this one before anything else changes. */
export async function claim(
  client: VercelClient,
  at: ComponentTarget,
  { key, fence }: Pick<StepCall, 'key' | 'fence'>,
): Promise<readonly VariableFacts[]> {
  const variables = await readVariables(client);
  const kept = keptIn(variables, at);
  if (fence < kept.fence)
    throw new ProviderError('stale-fence', `a newer owner works on Vercel project ${client.settings.project}`);
  const hash = hashOf(key);
  if (kept.fence === fence && kept.keys.includes(hash)) return variables;
  const value = JSON.stringify({ fence, keys: [...kept.keys.filter((one) => one !== hash), hash].slice(-keptKeys) });
  if (kept.id !== undefined) await changeVariable(client, kept.id, value);
  else
    await addVariable(client, {
      key: nameOf(at),
      value,
      type: 'plain',
      target: 'development',
      comment: 'Who moves this project, and what was asked last.',
    });
  return variables;
}

/** Whether a step with this key was begun; refuses an older owner. */
export async function wasBegun(
  client: VercelClient,
  at: ComponentTarget,
  { key, fence }: Pick<StepCall, 'key' | 'fence'>,
): Promise<boolean> {
  const kept = keptIn(await readVariables(client), at);
  if (fence < kept.fence)
    throw new ProviderError('stale-fence', `a newer owner works on Vercel project ${client.settings.project}`);
  return kept.keys.includes(hashOf(key));
}
