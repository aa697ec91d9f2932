/** Folds access events into the AccessPatterns table. */
import { ingestFigures } from '../../core/metrics/ingest-figures.ts';
import { publish } from '../../core/metrics/noted.ts';
import { type IngestPorts, makeIngester } from '../../core/patterns/ingest.ts';
import type { Correlation, Log, Metrics } from '../../core/ports.ts';
import { loggable } from '../../core/privacy/loggable.ts';
import { parseAccessBatch } from '../../core/queue-bodies.ts';
import { makeQueueHandler, type QueueHandler } from '../queue.ts';

/** Makes the handler: all messages of a window become one write per key. */
export function makeIngest(
  ports: IngestPorts & {
    readonly log: Log;
    readonly metrics: Metrics;
    readonly correlation: Correlation;
  },
): QueueHandler {
  const ingest = makeIngester(ports);
  return makeQueueHandler({
    ports,
    parse: parseAccessBatch,
    handle: async (messages, { at }) => {
      const bodies = messages.map(({ body }) => body);
      const report = await ingest(bodies, at);
      const { left, guideError } = report;
      if (guideError) ports.log.warn('readers were not guided', { error: loggable(guideError) });
      const sent = messages.flatMap(({ sentAt }) => sentAt ?? []);
      const oldest = sent.reduce((first, at) => Math.min(first, at), sent[0] ?? 0);
      const lag = sent.length > 0 ? Math.max(0, ports.clock.now() - oldest) : undefined;
      await publish(ports.metrics, ingestFigures(ports.settings, report, lag));
      return messages.filter(({ body }) => left.includes(body.id)).map(({ id }) => id);
    },
  });
}
