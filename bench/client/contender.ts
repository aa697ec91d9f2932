/** One library in a process of its own: reads a round when it is told to, and says how long it took. */
import { makeClient } from './client.ts';
import {
  type Contender,
  type ReadLength,
  readBentocache,
  readCacheManager,
  readLru,
  readPreheat,
  timeReads,
} from './hits.ts';

const [name, redisPort, endpoint] = process.argv.slice(2);
const contender = makeContender(name as Contender);

process.on('message', (reads: number) => {
  void timeReads(reads, contender.read, contender.finish).then((nanoseconds) => {
    contender.check();
    process.send?.(nanoseconds);
  });
});
process.once('disconnect', () => process.exit());
process.send?.('ready');

function makeContender(own: Contender): {
  readonly read: ReadLength;
  /** Does what was left for later. */
  readonly finish?: () => Promise<void>;
  readonly check: () => void;
} {
  const check = () => undefined;
  if (own === 'lru') return { read: readLru(), check };
  if (own === 'bentocache') return { read: readBentocache(), check };
  if (own === 'cacheManager') return { read: readCacheManager(), check };
  const client = makeClient(Number(redisPort), own === 'recording' ? endpoint : undefined);
  return {
    read: readPreheat(client),
    finish: client.flush,
    // A read that asked Redis would be no hit: few do, at the start and when entries end.
    check() {
      const { reads, l1 } = client.stats();
      if (!(l1.reads > 0.97 * reads)) throw new Error(`${l1.reads} of ${reads} reads were hits`);
    },
  };
}
