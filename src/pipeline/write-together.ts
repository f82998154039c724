interface Batch<Item> {
  readonly items: Item[];
  readonly done: Promise<void>;
}

const atMost = 200;

/** One write at a time: what comes while one is under way waits for the next and shares it; nothing resolves before it is written. */
export function together<Item>(write: (items: readonly Item[]) => Promise<void>): (item: Item) => Promise<void> {
  let underWay: Promise<unknown> = Promise.resolve();
  let next: Batch<Item> | undefined;
  const open = (): Batch<Item> => {
    const items: Item[] = [];
    const batch: Batch<Item> = {
      items,
      done: underWay.then(() => {
        if (next === batch) next = undefined;
        return write(items);
      }),
    };
    underWay = batch.done.catch(() => undefined);
    return batch;
  };
  return (item) => {
    if (next === undefined || next.items.length >= atMost) next = open();
    next.items.push(item);
    return next.done;
  };
}
