/** Loads and writes what the gate approved or an operator asked for. */
import { asPreheatError } from '../../core/errors.ts';
import { publish } from '../../core/metrics/noted.ts';
import { countOutcomes, warmFigures } from '../../core/metrics/warm-figures.ts';
import type { Correlation, Log, Metrics } from '../../core/ports.ts';
import { loggable } from '../../core/privacy/loggable.ts';
import { parseWarmMessage } from '../../core/queue-bodies.ts';
import { UNREADABLE } from '../../core/warming/failures.ts';
import type { WarmMessage } from '../../core/warming/messages.ts';
import type { Outcome } from '../../core/warming/outcomes.ts';
import { makeWarmer as makeWarmMessage, type WarmPorts } from '../../core/warming/warm.ts';
import { makeQueueHandler, type QueueHandler } from '../queue.ts';

/** Makes the handler: messages are warmed side by side, each fails alone. */
export function makeWarmer(
  ports: WarmPorts & {
    readonly log: Log;
    readonly metrics: Metrics;
    readonly correlation: Correlation;
  },
): QueueHandler {
  const warm = makeWarmMessage(ports);
  return makeQueueHandler<WarmMessage>({
    ports,
    parse: parseWarmMessage,
    handle: async (messages, { at, signal }) => {
      const ended = await Promise.all(
        messages.map(({ id, body, correlationId }) =>
          ports.correlation.run(correlationId, async () => {
            try {
              const report = await warm(body, at, signal);
              tell(ports.log, body, countOutcomes(report));
              tellUnreadable(ports.log, body, report.outcomes);
              return { failed: [], figures: warmFigures(ports.settings, body, report) };
            } catch (thrown) {
              const { code } = asPreheatError(thrown);
              const error = loggable(thrown);
              ports.log.warn('a warm message comes again', { run: body.run, code, error });
              return { failed: [id], figures: [] };
            }
          }),
        ),
      );
      await publish(
        ports.metrics,
        ended.flatMap(({ figures }) => figures),
      );
      return ended.flatMap(({ failed }) => failed);
    },
  });
}

/** The end of the path that a call, tick or event began; without keys, which may be personal. */
function tell(log: Log, message: WarmMessage, counts: ReturnType<typeof countOutcomes>): void {
  const { id, strategy, run, job, origin, attempt } = message;
  const path = { messageId: id, strategy, run, ...(job !== undefined && { job }), origin, attempt };
  log.info('keys were warmed', { ...path, ...counts });
}

/** One is enough to look into: the cache has no room, or another program writes the same keys. */
function tellUnreadable(log: Log, { run }: WarmMessage, outcomes: readonly Outcome[]): void {
  const found = outcomes.find(({ code }) => code === UNREADABLE);
  if (!found) return;
  const { item, reason } = found;
  log.warn('readers do not find what was written', { run, keyspace: item.keyspace, reason });
}
