/**
 * Turns to load a key: one process at a time, over all that share the cache. Who has the turn says
 * so again and again while it loads; one that dies is silent, and two seconds later the next takes over.
 */
import type { Cache, CacheRead, Clock, EntryState, Ids } from '../core/ports.ts';

/** A turn ends when nothing was said of it for so long: more than a busy process stands still. */
const TURN_MILLISECONDS = 2_000;
/** It may come late or get lost twice without harm. */
const RENEW_MILLISECONDS = 500;
/** Between two looks at what another loads. */
const FIRST_PAUSE_MILLISECONDS = 5;
const LONGEST_PAUSE_MILLISECONDS = 40;
/**
 * One that dies is followed by one who lives. Where a third has the turn, loads do not bring a value
 * into the cache, and to stand in line for them would help nobody.
 */
const MOST_HOLDERS = 2;
/** Locks of readers are told from those of warms by this. */
const READERS = 'reader:';

/** A key, and what is known of it. */
export interface TurnRequest {
  readonly key: string;
  /** State of the key as the miss found it; undefined where the cache did not answer. */
  readonly state: EntryState | undefined;
  /** Longest time that another's load is waited for: that of a call of the origin. */
  readonly timeoutMilliseconds: number;
  /** Looks into the cache; never rejects. */
  readonly look: () => Promise<Partial<CacheRead>>;
}

/** What has become of it: another has loaded the value, or it is for this process to load. */
export type Turn =
  | { readonly value: Buffer; readonly state: EntryState }
  | {
      readonly value?: undefined;
      /** As it is now. */
      readonly state: EntryState | undefined;
      /** `Cache.moment` before the load; undefined where the cache does not tell. */
      readonly moment: number | undefined;
      /** Lets others load: when the value is in the cache, or will not come. */
      readonly end: () => void;
    };

/** Waits for the turn to load a key, or for the value; never rejects. */
export type TakeTurn = (request: TurnRequest) => Promise<Turn>;

/** What turns need. */
export interface TurnPorts {
  readonly cache: Pick<Cache, 'takeTurn' | 'unlock' | 'moment'>;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** Makes the turns of one process. */
export function makeTurns(ports: TurnPorts): TakeTurn {
  const { cache, clock, ids } = ports;
  return async (request) => {
    const { key, state, look } = request;
    // A cache that has just failed would make the read wait once more.
    if (!state) return { state, moment: undefined, end: () => {} };
    const owner = `${READERS}${ids.next()}`;
    const holders = new Set<string>();
    const startedAt = clock.now();
    let pause = FIRST_PAUSE_MILLISECONDS;
    for (;;) {
      const holder = await cache.takeTurn(key, owner, TURN_MILLISECONDS).catch(() => undefined);
      if (holder === owner) return begin(ports, request, owner);
      if (holder === undefined) return { state, moment: undefined, end: () => {} };
      holders.add(holder);
      const isWaitingOver = clock.now() - startedAt >= longestWait(holder, request);
      if (isWaitingOver || holders.size > MOST_HOLDERS) {
        return { state, moment: await momentOf(ports), end: () => {} };
      }
      await clock.sleep(pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE_MILLISECONDS);
      const found = await look();
      if (found.value && found.state) return { value: found.value, state: found.state };
    }
  };
}

/** A warm may stand in line for the origin's rate: a read waits for it no longer than for a load. */
function longestWait(holder: string, { state, timeoutMilliseconds }: TurnRequest): number {
  const isReader = holder.startsWith(READERS);
  return isReader
    ? timeoutMilliseconds
    : Math.min(state?.loadMilliseconds ?? 0, timeoutMilliseconds);
}

/** Looks once more, now that nobody else loads it: it may have come between the miss and the turn. */
async function begin(ports: TurnPorts, request: TurnRequest, owner: string): Promise<Turn> {
  const { cache } = ports;
  const { key, look } = request;
  const over = new AbortController();
  void keepTurn(ports, request, owner, over.signal);
  const end = (): void => {
    if (over.signal.aborted) return;
    over.abort();
    // A lock that cannot be given back ends by itself.
    cache.unlock([key], owner).catch(() => undefined);
  };
  const [found, moment] = await Promise.all([look(), momentOf(ports)]);
  if (found.value && found.state) {
    end();
    return { value: found.value, state: found.state };
  }
  return { state: found.state, moment, end };
}

/** Says that the turn goes on, no longer than a call of the origin may take: loads may hang. */
async function keepTurn(
  { cache, clock }: TurnPorts,
  { key, timeoutMilliseconds }: TurnRequest,
  owner: string,
  signal: AbortSignal,
): Promise<void> {
  const until = clock.now() + timeoutMilliseconds;
  const sleep = () =>
    clock.sleep(RENEW_MILLISECONDS, signal).then(
      () => true,
      () => false,
    );
  while (clock.now() < until && (await sleep())) {
    const holder = await cache.takeTurn(key, owner, TURN_MILLISECONDS).catch(() => owner);
    if (holder !== owner) return;
  }
}

function momentOf({ cache }: TurnPorts): Promise<number | undefined> {
  return cache.moment().catch(() => undefined);
}
