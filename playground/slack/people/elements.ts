import { elementsOf } from '../checks/block-rules.ts';

/** A block or element as it is looked into here. */
export type Loose = Readonly<Record<string, unknown>>;

/** An interactive element and the block that holds it. */
export interface HeldElement {
  readonly blockId: string;
  readonly block: Loose;
  readonly element: Loose;
}

function isLoose(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The items of a list that are objects. */
export function looseItems(value: unknown): readonly Loose[] {
  return Array.isArray(value) ? value.filter(isLoose) : [];
}

/** Every interactive element in these blocks, in the order they are shown. */
export function heldElements(blocks: unknown): readonly HeldElement[] {
  return looseItems(blocks).flatMap((block) => {
    const inner = [
      ...looseItems(block['child_blocks']),
      ...(block['type'] === 'carousel' ? looseItems(block['elements']) : []),
    ];
    const own = elementsOf(block).map((element) => ({ blockId: text(block['block_id']), block, element }));
    return [...own, ...heldElements(inner)];
  });
}

/** The element that carries these ids. */
export function findElement(
  blocks: unknown,
  ids: { readonly blockId: string; readonly actionId: string },
): HeldElement | undefined {
  return heldElements(blocks).find(
    (held) => held.blockId === ids.blockId && held.element['action_id'] === ids.actionId,
  );
}

/** A string, or nothing at all. */
function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The words of a text object. */
export function words(value: unknown): string {
  return isLoose(value) ? text(value['text']) : '';
}
