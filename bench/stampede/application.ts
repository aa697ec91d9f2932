/** One process of the application: reads when it is told to, and says what it was given. */
import { setImmediate } from 'node:timers/promises';
import { quantile } from '../kit/quantile.ts';
import { originValue } from './origin.ts';
import { type Contender, makeReaders, type ReadId } from './readers.ts';

/** What the parent asks for. */
export interface Order {
  readonly contender: Contender;
  readonly ids: readonly string[];
  /** Readers of each id in this process. */
  readonly readers: number;
  /** All processes begin at the same time, epoch milliseconds. */
  readonly startAt: number;
}

/** How it went. */
export interface Answer {
  readonly reads: number;
  /** Reads that failed, or were given another value than the origin has. */
  readonly wrong: number;
  readonly error?: string | undefined;
  readonly medianMilliseconds: number;
  readonly slowestMilliseconds: number;
}

const [redisPort, originUrl = '', ttlMilliseconds] = process.argv.slice(2);
const readers = makeReaders({
  redisPort: Number(redisPort),
  originUrl,
  ttlMilliseconds: Number(ttlMilliseconds),
});

process.on('message', (order: Order) => {
  void stampede(order, readers[order.contender]).then((answer) => process.send?.(answer));
});
process.on('disconnect', () => process.exit());
process.send?.('ready');

/** All readers of an id ask in the same moment, the ids right after each other. */
async function stampede({ contender, ids, readers: many, startAt }: Order, read: ReadId) {
  while (Date.now() < startAt) await setImmediate();
  const times: number[] = [];
  let wrong = 0;
  let error: string | undefined;
  const readOnce = async (id: string): Promise<void> => {
    const from = performance.now();
    try {
      if ((await read(id)) !== originValue(`/${contender}/${id}`)) throw new Error('another value');
    } catch (thrown) {
      wrong += 1;
      error = String(thrown);
    }
    times.push(performance.now() - from);
  };
  const under: Promise<void>[] = [];
  for (const id of ids) {
    for (let reader = 0; reader < many; reader += 1) under.push(readOnce(id));
    await setImmediate();
  }
  await Promise.all(under);
  return {
    reads: times.length,
    wrong,
    error,
    medianMilliseconds: quantile(times, 0.5),
    slowestMilliseconds: quantile(times, 1),
  } satisfies Answer;
}
