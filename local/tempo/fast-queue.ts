/** A queue in a time that runs faster: SQS counts delays in whole real seconds. */

import type { Clock, Log, Queue } from '../../core/ports.ts';
import { loggable } from '../../core/privacy/loggable.ts';

/** A queue that tells how many delayed messages it still holds. */
export interface HoldingQueue<Message> extends Queue<Message> {
  held(): number;
}

/** Holds delayed messages in memory for their time, then sends them without a delay. */
export function makeFastQueue<Message>(
  queue: Queue<Message>,
  clock: Clock,
  log: Log,
): HoldingQueue<Message> {
  let held = 0;
  const sendLater = async (body: Message, delayMilliseconds: number) => {
    held += 1;
    try {
      await clock.sleep(delayMilliseconds);
      await queue.send([{ body }]);
    } catch (error) {
      log.error('a delayed message is lost', { error: loggable(error) });
    } finally {
      held -= 1;
    }
  };
  return {
    held: () => held,
    async send(messages) {
      const now = messages.filter(({ delayMilliseconds = 0 }) => delayMilliseconds <= 0);
      for (const { body, delayMilliseconds = 0 } of messages) {
        if (delayMilliseconds > 0) void sendLater(body, delayMilliseconds);
      }
      if (now.length > 0) await queue.send(now.map(({ body }) => ({ body })));
    },
  };
}
