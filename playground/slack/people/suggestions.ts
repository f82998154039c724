import { z } from 'zod';
import type { Core } from '../core.ts';
import { findElement, type Loose } from './elements.ts';
import { interactionBase, messageContext, viewOutput } from './payloads.ts';
import { type Place, surfaceAt } from './presses.ts';

/** What a person has typed into a type-ahead menu. */
export interface Suggestion {
  readonly at: Place;
  readonly blockId: string;
  readonly actionId: string;
  readonly value: string;
}

const plainText = z.object({
  type: z.literal('plain_text'),
  text: z.string().min(1).max(75),
  emoji: z.boolean().optional(),
});
const option = z.object({
  text: plainText,
  value: z.string().max(150),
  description: plainText.optional(),
});
const answerShape = z.union([
  z.object({ options: z.array(option).max(100) }),
  z.object({ option_groups: z.array(z.object({ label: plainText, options: z.array(option).max(100) })).max(100) }),
]);

/** The bot's answer to a type-ahead menu. */
export type Suggested =
  | { readonly ok: true; readonly answer: z.output<typeof answerShape> }
  | { readonly ok: false; readonly sentence: string };

/** Asks the bot which options fit what a person has typed. */
export async function suggest(core: Core, person: string, asked: Suggestion): Promise<Suggested> {
  const surface = surfaceAt(core, person, asked.at);
  const held = surface && findElement(surface.blocks, asked);
  if (!held) return { ok: false, sentence: 'This menu is gone.' };
  const context: Loose =
    surface.kind === 'message'
      ? messageContext(core, surface.message)
      : { container: { type: 'view', view_id: surface.record.id }, view: viewOutput(core, surface.record) };
  const payload = {
    type: 'block_suggestion',
    ...interactionBase(core, person),
    ...context,
    block_id: asked.blockId,
    action_id: asked.actionId,
    value: asked.value,
  };
  const delivered = await core.delivery.deliver({ kind: 'interactive', payload });
  if (delivered.kind !== 'acknowledged') return { ok: false, sentence: 'The options could not be loaded.' };
  const answer = answerShape.safeParse(delivered.payload);
  if (answer.success) return { ok: true, answer: answer.data };
  const messages = answer.error.issues.map((issue) => issue.message);
  core.violations.push({ at: 'block_suggestion', error: 'invalid_options', messages });
  return { ok: false, sentence: 'The options could not be loaded.' };
}
