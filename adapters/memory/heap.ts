/** A binary heap: the least item first, O(log n) to add and to take. */

/** Items ordered by a comparison that never changes while they are inside. */
export interface Heap<Item> {
  readonly size: number;
  peek(): Item | undefined;
  push(item: Item): void;
  pop(): Item | undefined;
  /** Keeps only the items that pass; O(n). */
  retain(keep: (item: Item) => boolean): void;
}

/** Makes an empty heap; `before(a, b)` says that `a` comes out first. */
export function makeHeap<Item>(before: (a: Item, b: Item) => boolean): Heap<Item> {
  let items: Item[] = [];

  const siftUp = (start: number, item: Item): void => {
    let at = start;
    while (at > 0) {
      const parentAt = (at - 1) >> 1;
      const parent = items[parentAt] as Item;
      if (!before(item, parent)) break;
      items[at] = parent;
      at = parentAt;
    }
    items[at] = item;
  };

  const siftDown = (start: number, item: Item): void => {
    let at = start;
    for (;;) {
      let childAt = 2 * at + 1;
      if (childAt >= items.length) break;
      const right = childAt + 1;
      if (right < items.length && before(items[right] as Item, items[childAt] as Item)) {
        childAt = right;
      }
      const child = items[childAt] as Item;
      if (!before(child, item)) break;
      items[at] = child;
      at = childAt;
    }
    items[at] = item;
  };

  return {
    get size() {
      return items.length;
    },
    peek: () => items[0],
    push(item) {
      items.push(item);
      siftUp(items.length - 1, item);
    },
    pop() {
      const first = items[0];
      const last = items.pop();
      if (items.length > 0) siftDown(0, last as Item);
      return first;
    },
    retain(keep) {
      items = items.filter(keep);
      for (let at = (items.length >> 1) - 1; at >= 0; at -= 1) siftDown(at, items[at] as Item);
    },
  };
}
