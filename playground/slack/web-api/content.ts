import type { KnownBlock } from '@slack/types';
import { z } from 'zod';
import type { Core } from '../core.ts';
import { type Loose, looseItems } from '../people/elements.ts';
import { slots } from '../people/state-values.ts';
import type { MessageMetadata } from '../records.ts';
import { type Answer, refuse } from './method.ts';

/** What somebody wants a message to say, not yet checked. */
export interface RawContent {
  readonly text?: string | undefined;
  readonly blocks?: unknown;
  readonly attachments?: unknown;
  readonly metadata?: unknown;
}

/** Content that Slack would take. */
export interface Content {
  readonly text?: string;
  readonly blocks?: readonly KnownBlock[];
  readonly metadata?: MessageMetadata;
}

/** Content, or the refusal to answer with. */
export type CheckedContent =
  { readonly ok: true; readonly content: Content } | { readonly ok: false; readonly refusal: Answer };

const metadataShape = z.object({ event_type: z.string().min(1), event_payload: z.record(z.string(), z.unknown()) });
const blockList = z.array(z.looseObject({}));
const maxTextLength = 40_000;

/** Checks text, blocks and metadata; what Slack would refuse is refused and remembered as a violation. */
export async function checkContent(core: Core, at: string, raw: RawContent): Promise<CheckedContent> {
  const no = (error: string, messages: readonly string[] = []): CheckedContent => {
    core.violations.push({ at, error, messages });
    return { ok: false, refusal: refuse(error, messages) };
  };
  const listed = raw.blocks === undefined ? undefined : blockList.safeParse(raw.blocks);
  if (listed && !listed.success) return no('invalid_blocks_format');
  if (raw.attachments !== undefined) return no('invalid_attachments', ['[ERROR] this workspace shows blocks only']);
  const hasBlocks = listed !== undefined && listed.data.length > 0;
  if (raw.text === '' && !hasBlocks) return no('no_text');
  if ((raw.text?.length ?? 0) > (at === 'chat.update' ? 4000 : maxTextLength)) return no('msg_too_long');
  const metadata = raw.metadata === undefined ? undefined : metadataShape.safeParse(raw.metadata);
  if (metadata && !metadata.success) return no('invalid_metadata_format');
  const blocks = listed && withIds(core, listed.data);
  if (blocks) {
    const faults = (await core.checks()).message(listed.data);
    if (faults.tooLong) return no('msg_blocks_too_long', faults.messages);
    if (faults.messages.length > 0) return no('invalid_blocks', faults.messages);
  }
  return {
    ok: true,
    content: {
      ...(raw.text === undefined ? {} : { text: raw.text }),
      ...(blocks ? { blocks } : {}),
      ...(metadata ? { metadata: metadata.data } : {}),
    },
  };
}

const heldIn = ['elements', 'accessory', 'element', 'actions'] as const;
const interactive = new Set(['button', 'overflow', ...Object.keys(slots)]);

/** Slack gives every block and interactive element that comes without an id one of its own. */
export function withIds(core: Core, blocks: readonly Loose[]): readonly KnownBlock[] {
  const named = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(named);
    const [element] = looseItems([value]);
    const needsId = element && interactive.has(String(element['type'])) && element['action_id'] === undefined;
    return needsId ? { action_id: core.world.nextId('a'), ...element } : value;
  };
  const complete = (block: Loose): Loose => {
    const held = heldIn.flatMap((key) => (key in block ? [[key, named(block[key])] as const] : []));
    return { block_id: core.world.nextId('b'), ...block, ...Object.fromEntries(held) };
  };
  // The checks have compared these with Slack's own types, or will before anybody sees them.
  return blocks.map(complete) as unknown as readonly KnownBlock[];
}
