/** Loads and writes what the gate approved or an operator asked for. */
import { asPreheatError } from '../../core/errors.ts';
import type { Log, Metrics } from '../../core/ports.ts';
import { parseWarmMessage } from '../../core/queue-bodies.ts';
import { UNREADABLE } from '../../core/warming/failures.ts';
import type { WarmMessage } from '../../core/warming/messages.ts';
import type { Outcome } from '../../core/warming/outcomes.ts';
import { makeWarmer as makeWarmMessage, type WarmPorts } from '../../core/warming/warm.ts';
import { makeQueueHandler, type QueueHandler } from '../queue.ts';

/** Makes the handler: messages are warmed side by side, each fails alone. */
export function makeWarmer(
  ports: WarmPorts & { readonly log: Log; readonly metrics: Metrics },
): QueueHandler {
  const warm = makeWarmMessage(ports);
  return makeQueueHandler<WarmMessage>({
    ports,
    parse: parseWarmMessage,
    handle: async (messages, { at, signal }) => {
      const failed = await Promise.all(
        messages.map(async ({ id, body }) => {
          try {
            const { outcomes, retried } = await warm(body, at, signal);
            const count = (status: string) =>
              outcomes.filter((outcome) => outcome.status === status).length;
            ports.metrics.count(
              { warmed: count('warmed'), fresh: count('fresh'), failed: count('failed'), retried },
              { strategy: body.strategy },
            );
            tellUnreadable(ports.log, body, outcomes);
            return [];
          } catch (thrown) {
            const { code, message } = asPreheatError(thrown);
            ports.log.warn('a warm message comes again', { run: body.run, code, message });
            return [id];
          }
        }),
      );
      await ports.metrics.flush();
      return failed.flat();
    },
  });
}

/** One is enough to look into: the cache has no room, or another program writes the same keys. */
function tellUnreadable(log: Log, { run }: WarmMessage, outcomes: readonly Outcome[]): void {
  const found = outcomes.find(({ code }) => code === UNREADABLE);
  if (!found) return;
  const { item, reason } = found;
  log.warn('readers do not find what was written', { run, keyspace: item.keyspace, reason });
}
