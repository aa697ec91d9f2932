/** Folds access events into the AccessPatterns table. */
import { type IngestPorts, makeIngester } from '../../core/patterns/ingest.ts';
import type { Log, Metrics } from '../../core/ports.ts';
import { parseAccessBatch } from '../../core/queue-bodies.ts';
import { makeQueueHandler, type QueueHandler } from '../queue.ts';

/** Makes the handler: all messages of a window become one write per key. */
export function makeIngest(
  ports: IngestPorts & { readonly log: Log; readonly metrics: Metrics },
): QueueHandler {
  const ingest = makeIngester(ports);
  return makeQueueHandler({
    ports,
    parse: parseAccessBatch,
    handle: async (messages, { at }) => {
      const bodies = messages.map(({ body }) => body);
      const { left, guideError, ...report } = await ingest(bodies, at);
      const { events, keys, keysWritten, batches, repeated } = report;
      if (guideError) ports.log.warn('readers were not guided', { error: guideError.message });
      ports.metrics.count({
        eventsIngested: events,
        keysSeen: keys,
        keysWritten,
        batchesIngested: batches,
        batchesRepeated: repeated,
      });
      await ports.metrics.flush();
      return messages.filter(({ body }) => left.includes(body.id)).map(({ id }) => id);
    },
  });
}
