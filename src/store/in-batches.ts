/** What came together while the batch before it was written. */
interface Batch<Item> {
  readonly items: Item[];
  readonly done: Promise<void>;
}

/** Writes one batch at a time: alone an item is written at once, under load many share one write, and none resolves before it is done. */
export function inBatches<Item>(write: (items: readonly Item[]) => Promise<void>): (item: Item) => Promise<void> {
  let underWay: Promise<unknown> = Promise.resolve();
  let next: Batch<Item> | undefined;
  const begin = (): Batch<Item> => {
    const items: Item[] = [];
    const done = underWay.then(() => {
      next = undefined;
      return write(items);
    });
    underWay = done.catch(() => undefined);
    return { items, done };
  };
  return (item) => {
    next ??= begin();
    next.items.push(item);
    return next.done;
  };
}
