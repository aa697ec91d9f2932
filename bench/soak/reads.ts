/** What applications tell of their reads: batches as they really come, drawn from a seed. */
import { latencyBucket } from '../../core/report/latency.ts';
import { makePopularity } from '../../local/demo/popularity.ts';
import { makeRandom, type Random } from '../../local/demo/random.ts';

/** Events in one batch. */
export const EVENTS = 100;
/** Keys of each keyspace: few enough that all are known before memory is judged. */
export const KEYS = 2_000;
const EXPONENT = 0.9;
/** The same is true of those who read. */
const USERS = 1_000;
/** Sessions at the same time; each reads a few keys and is then followed by another. */
const SESSIONS = 500;
const READS_PER_SESSION = 8;
const HIT_SHARE = 0.85;
/** A session goes on to the next key of a series that often: something to foresee. */
const SERIES_SHARE = 0.4;
const ORIGIN_MILLISECONDS = 50;
const VALUE_BYTES = 60;
const HIT_MILLISECONDS = 1;
/** The client library sends after so long. */
const FLUSH_MILLISECONDS = 5_000;

/** One request of `POST /v1/access`. */
export interface Batch {
  readonly body: string;
  readonly keyspace: 'product' | 'page';
  readonly events: number;
  readonly reads: number;
  readonly readsByKey: ReadonlyMap<string, number>;
}

/** Makes the source of all batches: one from an application of each kind in turn. */
export function makeBatches(seed: number): { next(now: number): Batch } {
  const random = makeRandom(seed);
  const rank = makeRanks(random);
  const sessions = Array.from({ length: SESSIONS }, () => ({ id: '', user: '', at: 0 }));
  let made = 0;

  const read = (): { readonly id: string; readonly user: string; readonly session: string } => {
    const session = sessions[Math.floor(random() * SESSIONS)];
    if (!session) throw new RangeError('no session');
    if (session.id === '' || random() * READS_PER_SESSION < 1) {
      session.id = `s${made}-${Math.floor(random() * 1e9).toString(36)}`;
      session.user = `u${Math.floor(random() * USERS)}`;
      session.at = rank();
    } else {
      session.at = random() < SERIES_SHARE ? (session.at + 1) % KEYS : rank();
    }
    return { id: `${session.at}`, user: session.user, session: session.id };
  };

  return {
    next(now) {
      made += 1;
      return made % 2 === 0 ? eventsOf(read, random, now) : countsOf(read, random, now);
    },
  };
}

type Read = () => { readonly id: string; readonly user: string; readonly session: string };

/** Each read as an event. */
function eventsOf(read: Read, random: Random, now: number): Batch {
  const readsByKey = new Map<string, number>();
  const events = Array.from({ length: EVENTS }, () => {
    const { id, user, session } = read();
    const hit = random() < HIT_SHARE;
    const key = `product:${id}`;
    readsByKey.set(key, (readsByKey.get(key) ?? 0) + 1);
    return {
      keyspace: 'product',
      params: { id },
      hit,
      user,
      session,
      ...(hit
        ? {}
        : {
            loadMilliseconds: ORIGIN_MILLISECONDS,
            loadedAt: now - ORIGIN_MILLISECONDS,
            bytes: VALUE_BYTES,
          }),
    };
  });
  return {
    body: JSON.stringify({ events }),
    keyspace: 'product',
    events: EVENTS,
    reads: EVENTS,
    readsByKey,
  };
}

/** As the client library sends them: the reads of a key as one event, and the exact counts. */
function countsOf(read: Read, random: Random, now: number): Batch {
  const readsByKey = new Map<string, number>();
  const events = Array.from({ length: EVENTS }, () => {
    const { id, user, session } = read();
    const reads = 1 + Math.floor(random() * 3);
    const misses = random() < 1 - HIT_SHARE ? 1 : 0;
    const key = `page:${id}`;
    readsByKey.set(key, (readsByKey.get(key) ?? 0) + reads);
    const firstAt = now - Math.floor(random() * FLUSH_MILLISECONDS);
    return { keyspace: 'page', params: { id }, at: now, firstAt, reads, misses, user, session };
  });
  const sum = (name: 'reads' | 'misses') => events.reduce((total, each) => total + each[name], 0);
  const [reads, misses] = [sum('reads'), sum('misses')];
  const latency = {
    [latencyBucket(HIT_MILLISECONDS)]: reads - misses,
    [latencyBucket(ORIGIN_MILLISECONDS)]: misses,
  };
  const counts = [{ keyspace: 'page', at: now, reads, misses, latency, strategies: {} }];
  return {
    body: JSON.stringify({ events, counts }),
    keyspace: 'page',
    events: EVENTS,
    reads,
    readsByKey,
  };
}

/** Which key is read how often: Zipf. */
function makeRanks(random: Random): () => number {
  const shape = { products: KEYS, window: KEYS, windowShare: 1, exponent: EXPONENT, flat: 0 };
  return makePopularity(shape, random).draw;
}

/** Keys to warm by hand, the most read ones among them. */
export function makeWarmKeys(seed: number, keys: number): () => readonly string[] {
  const rank = makeRanks(makeRandom(seed));
  return () => [...new Set(Array.from({ length: keys }, () => `product:${rank()}`))];
}
