/**
 * Work that reads leave behind: done in the background, in small pieces between what the process
 * has to do anyway, so that a read pays for putting it down and for nothing more.
 */

/** What was put down and is still to be done. */
export interface Backlog<Item> {
  add(item: Item): void;
  /** Does all of it now. */
  drain(): void;
}

/** Items that are done in one go: well under a millisecond of work. */
const PIECE = 200;
/** Reads that never let go of the process do the work themselves from here on: memory is bounded. */
const MOST = 2_000;

/** Makes an empty backlog; `work` must not throw. */
export function makeBacklog<Item>(work: (item: Item) => void): Backlog<Item> {
  let items: Item[] = [];
  let isAwake = false;
  const drain = (): void => {
    const taken = items;
    items = [];
    for (const item of taken) work(item);
  };
  const doPiece = (): void => {
    for (const item of items.splice(0, PIECE)) work(item);
    isAwake = items.length > 0;
    if (isAwake) setImmediate(doPiece);
  };
  return {
    add(item) {
      items.push(item);
      if (items.length >= MOST) drain();
      if (isAwake) return;
      isAwake = true;
      setImmediate(doPiece);
    },
    drain,
  };
}
