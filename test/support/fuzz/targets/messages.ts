/** Bodies of queue messages, and calls of the cache between functions. */
import { makeMemoryBreaker } from '../../../../adapters/memory/breaker.ts';
import { makeMemoryCache } from '../../../../adapters/memory/cache.ts';
import { makeMemoryGuide } from '../../../../adapters/memory/guide.ts';
import { makeMemoryLog } from '../../../../adapters/memory/log.ts';
import { makeManualClock } from '../../../../adapters/memory/manual-clock.ts';
import { packCacheMessage, unpackCacheMessage } from '../../../../core/cache-calls.ts';
import { PreheatError } from '../../../../core/errors.ts';
import { parseAccessBatch, parseWarmMessage, writeBody } from '../../../../core/queue-bodies.ts';
import { makeCacheProxy } from '../../../../lambdas/cache-proxy/cache-proxy.ts';
import type { Random } from '../../../../local/demo/random.ts';
import { accessBatch, accessEvent, START, warmMessage } from '../../brain.ts';
import { type FuzzTarget, takes } from '../fuzz.ts';
import { drawEdits, mutateText, oneOf } from '../mutate-text.ts';
import { mutateValue, writeJson } from '../mutate-value.ts';

const BATCH = accessBatch('b1', [
  accessEvent('A1', { user: 'ü1', session: 's', bytes: 10, loadedAt: START, misses: 1 }),
  accessEvent('B2', { used: { strategy: 'popular', run: 'r1' }, account: { popular: COUNTS() } }),
]);
const WARM = warmMessage(['A1', 'B2'], { job: 'j1' });

function COUNTS() {
  return { firstHits: 1, earlyMisses: 0 };
}

/** A message of a queue: mostly JSON of nearly the right form, now and then hardly JSON. */
function drawBody(random: Random, message: unknown): string {
  const body = writeJson(mutateValue(random, message, drawEdits(random, 0.15)));
  return random() < 0.2 ? mutateText(random, [body], 1) : body;
}

/** What both queues carry. */
export const queueTargets: readonly FuzzTarget<string>[] = [
  {
    name: 'queue: access events',
    share: 50,
    draw: (random) => drawBody(random, BATCH),
    take: (body) => takes(() => checkWritten(parseAccessBatch(body)), 'message_invalid'),
  },
  {
    name: 'queue: warm messages',
    share: 40,
    draw: (random) => drawBody(random, WARM),
    take: (body) => takes(() => checkWritten(parseWarmMessage(body)), 'message_invalid'),
  },
];

/** What was read can be written, and is then read as the same. */
function checkWritten(message: unknown): void {
  const body = writeBody(message);
  if (/[\ud800-\udfff]/.test(body)) throw new Error('a body that no queue takes');
  if (writeBody(JSON.parse(body)) !== body) throw new Error('not the same when read again');
}

const WRITE = {
  ...{ key: 'k', value: Buffer.from([0, 255]), loadedAt: START, ttlMilliseconds: 1_000 },
  ...{ shadowTtlMilliseconds: 1_000, loadMilliseconds: 5, strategy: 'popular', run: 'r' },
};
const CALLS = [
  { port: 'cache', method: 'read', args: ['k', { successors: true }] },
  { port: 'cache', method: 'write', args: [[WRITE]] },
  { port: 'cache', method: 'invalidate', args: [['k']] },
  { port: 'cache', method: 'dropGroup', args: ['tag:a'] },
  { port: 'limiter', method: 'take', args: ['catalog', 100, { calls: 1, perMilliseconds: 1_000 }] },
  { port: 'breaker', method: 'ask', args: ['catalog'] },
  { port: 'guide', method: 'guidance', args: ['product'] },
];

/** Calls that come to the function beside the cache: it answers each, if only with an error. */
export function cacheCallTarget(): FuzzTarget {
  const clock = makeManualClock(START);
  const cache = makeMemoryCache(clock);
  const proxy = makeCacheProxy({
    cache,
    clock,
    guide: makeMemoryGuide(clock),
    breaker: makeMemoryBreaker(clock),
    gauge: { read: async () => Promise.reject(new Error('none')) },
    lives: { shorten: async () => undefined },
    limiterOf: () => ({ take: async () => 0 }),
    log: makeMemoryLog(),
  });
  return {
    name: 'cache calls',
    share: 30,
    draw: (random) =>
      mutateValue(random, packCacheMessage(oneOf(random, CALLS)), drawEdits(random, 0.3)),
    async take(event) {
      const answer = unpackCacheMessage(JSON.parse(JSON.stringify(await proxy(event))));
      const { error } = answer as { readonly error?: unknown };
      if (error !== undefined && !(error instanceof PreheatError))
        throw new Error(`no error: ${error}`);
      return error === undefined;
    },
  };
}
