/** A queue in memory, with its reading end. */
import type { Clock, Queue } from '../../core/ports.ts';
import { systemClock } from '../system/clock.ts';
import { makeHeap } from './heap.ts';

/** A queue that can also be read. */
export interface MemoryQueue<Message> extends Queue<Message> {
  /** Messages inside, visible or not. */
  readonly size: number;
  /** When the next message is or was visible; undefined when the queue is empty. */
  readonly nextAt: number | undefined;
  /** Takes out visible messages, longest visible first, at most `limit`. */
  receive(limit?: number): Message[];
}

interface Item<Message> {
  readonly body: Message;
  readonly visibleAt: number;
  readonly sequence: number;
}

/** Makes an empty queue whose delays run on `clock`. */
export function makeMemoryQueue<Message>(
  clock: Pick<Clock, 'now'> = systemClock,
): MemoryQueue<Message> {
  const items = makeHeap<Item<Message>>(
    (a, b) => a.visibleAt < b.visibleAt || (a.visibleAt === b.visibleAt && a.sequence < b.sequence),
  );
  let sequence = 0;
  return {
    get size() {
      return items.size;
    },
    get nextAt() {
      return items.peek()?.visibleAt;
    },
    async send(messages) {
      const now = clock.now();
      for (const { body, delayMilliseconds = 0 } of messages) {
        items.push({ body, visibleAt: now + delayMilliseconds, sequence: sequence++ });
      }
    },
    receive(limit = Infinity) {
      const now = clock.now();
      const received: Message[] = [];
      while (received.length < limit) {
        const next = items.peek();
        if (!next || next.visibleAt > now) break;
        items.pop();
        received.push(next.body);
      }
      return received;
    },
  };
}
