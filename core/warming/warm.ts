/**
 * The warm path: which keys are fresh, load the others, write where nothing newer stands, tell
 * the table what became of each. Safe to run twice on the same message: what the first run wrote
 * is fresh to the second.
 */
import type { Compression } from '../codec/codec.ts';
import type { Keyspace, Settings } from '../config/settings.ts';
import { withAnother } from '../errors.ts';
import { makeCancelCheck } from '../jobs/cancelled.ts';
import type {
  Breaker,
  Cache,
  Clock,
  EntryState,
  Jobs,
  Ledger,
  Origin,
  Patterns,
  RateLimiter,
  WarmQueue,
} from '../ports.ts';
import { outcomeOf, retryOutcome } from './failures.ts';
import { hintOf, outcomeWithoutLoad } from './fresh.ts';
import { type LoadPorts, loadItems } from './load.ts';
import type { WarmItem, WarmMessage } from './messages.ts';
import { type Outcome, recordOutcomes } from './outcomes.ts';
import { readBack, writeLoaded } from './write.ts';

/** What the warm path needs. */
export interface WarmPorts {
  readonly settings: Settings;
  readonly cache: Cache;
  readonly compression: Compression;
  readonly origins: ReadonlyMap<string, Origin>;
  readonly limiter: RateLimiter;
  readonly breaker: Breaker;
  readonly patterns: Patterns;
  readonly ledger: Ledger;
  readonly jobs: Jobs;
  readonly warmQueue: WarmQueue;
  readonly clock: Clock;
  /** Whether an operator has stopped all warming. */
  readonly isPaused?: () => Promise<boolean>;
}

/** How one message went. */
export interface WarmReport {
  readonly outcomes: readonly Outcome[];
  /** Keys that were sent back to the queue for another try. */
  readonly retried: number;
}

/** Tries per key in all, the first included. */
const MAX_ATTEMPTS = 5;
/** A message that comes a little early waits; one that comes much too early goes back. */
const SHORT_WAIT_MILLISECONDS = 2_000;
const MAX_DELAY_MILLISECONDS = 900_000;
/** While warming is paused, a message looks again after that. */
const PAUSE_MILLISECONDS = 10_000;
/** Time kept at the end of a message for writing and telling. */
const CLOSING_MILLISECONDS = 2_000;

/**
 * Makes the function that warms one message before `deadlineAt`.
 *
 * @throws PreheatError when cache or table do not answer: the message must come again.
 */
export function makeWarmer(
  ports: WarmPorts,
): (message: WarmMessage, deadlineAt: number, signal: AbortSignal) => Promise<WarmReport> {
  const checkCancelled = makeCancelCheck(ports.jobs, ports.clock);
  return async (message, deadlineAt, signal) => {
    const { clock } = ports;
    const { job } = message;
    const isCancelled = job === undefined ? undefined : () => checkCancelled(job);
    const early = message.notBefore - clock.now();
    if (early > SHORT_WAIT_MILLISECONDS) {
      await sendAgain(ports, message, message.items, message.attempt, early);
      return { outcomes: [], retried: 0 };
    }
    if (early > 0) await clock.sleep(early, signal);
    // Too late anyway: then it is told what became of it.
    const isInTime = clock.now() <= message.notAfter;
    if (isInTime && (await ports.isPaused?.())) {
      await sendAgain(ports, message, message.items, message.attempt, PAUSE_MILLISECONDS);
      return { outcomes: [], retried: 0 };
    }
    return alone(ports, message, deadlineAt, async () => {
      const origin = ports.origins.get(message.origin);
      const settings = ports.settings.origins.get(message.origin);
      const outcomes =
        origin && settings
          ? await warmItems(ports, message, { origin, settings, isCancelled }, deadlineAt, signal)
          : message.items.map((item) =>
              outcomeOf(item, 'failed', `no origin '${message.origin}' in the configuration`),
            );
      return finish(ports, message, outcomes);
    });
  };
}

/**
 * Works on a message while no other worker does. The ledger takes what a message came to once: of
 * two deliveries side by side, each of which has loaded a part, it would take the first one's.
 */
async function alone(
  { cache, clock }: WarmPorts,
  { id }: WarmMessage,
  deadlineAt: number,
  work: () => Promise<WarmReport>,
): Promise<WarmReport> {
  const keys = [`message:${id}`];
  const [isFree] = await cache.lock(keys, id, Math.max(1_000, deadlineAt - clock.now()));
  if (!isFree) throw withAnother(`message '${id}'`);
  try {
    return await work();
  } finally {
    // A lock that cannot be given back ends by itself.
    await cache.unlock(keys, id).catch(() => undefined);
  }
}

async function warmItems(
  ports: WarmPorts,
  message: WarmMessage,
  loading: Pick<LoadPorts, 'origin' | 'settings' | 'isCancelled'>,
  deadlineAt: number,
  signal: AbortSignal,
): Promise<Outcome[]> {
  const { cache, clock } = ports;
  const now = clock.now();
  const known = message.items.filter(({ keyspace }) => ports.settings.keyspaces.has(keyspace));
  const outcomes: Outcome[] = message.items
    .filter((item) => !known.includes(item))
    .map((item) => outcomeOf(item, 'failed', `no keyspace '${item.keyspace}' any more`));
  const states = await cache.inspectEach(known.map(({ key }) => key));
  const stateOf = new Map<string, EntryState>();
  const keyspaceOf = (item: WarmItem) => ports.settings.keyspaces.get(item.keyspace) as Keyspace;
  const stale: WarmItem[] = [];
  for (const [index, item] of known.entries()) {
    const state = states[index] as EntryState | Error;
    if (state instanceof Error) {
      outcomes.push(retryOutcome(item, state.message));
      continue;
    }
    stateOf.set(item.key, state);
    const outcome = outcomeWithoutLoad(state, item, keyspaceOf(item), message, now);
    if (outcome) outcomes.push(outcome);
    else stale.push(item);
  }
  // Only now: what an earlier delivery of a late message has loaded still has to be told.
  if (now > message.notAfter) {
    return [...outcomes, ...stale.map((item) => outcomeOf(item, 'expired', 'it came too late'))];
  }
  const keys = stale.map(({ key }) => key);
  const free = await cache.lock(keys, message.id, Math.max(1_000, deadlineAt - now));
  const open = stale.filter((item, index) => {
    if (!free[index]) outcomes.push(retryOutcome(item, 'another worker is loading it'));
    return free[index];
  });
  try {
    const hint = (item: WarmItem) => hintOf(stateOf.get(item.key), item, keyspaceOf(item), now);
    const loadPorts = { ...ports, ...loading, hintOf: hint };
    const deadline = deadlineAt - CLOSING_MILLISECONDS;
    const moment = open.length > 0 ? await cache.moment() : 0;
    await loadItems(loadPorts, open, deadline, signal, async (loaded) => {
      outcomes.push(...(await writeLoaded(ports, message, loaded, { stateOf, moment })));
    });
  } finally {
    const taken = open.map(({ key }) => key);
    // A lock that cannot be given back ends by itself.
    await cache.unlock(taken, message.id).catch(() => undefined);
  }
  await readBack(ports, outcomes);
  return outcomes;
}

/** Sends retryable keys back to the queue while tries and time are left; records all others. */
async function finish(
  ports: WarmPorts,
  message: WarmMessage,
  outcomes: readonly Outcome[],
): Promise<WarmReport> {
  const attempt = message.attempt + 1;
  const delay = backOff(outcomes, attempt);
  const canRetry = attempt < MAX_ATTEMPTS && ports.clock.now() + delay <= message.notAfter;
  const again = canRetry ? outcomes.filter(({ retry }) => retry) : [];
  if (again.length > 0) {
    const items = again.map(({ item }) => item);
    // What is older than that, this try did not load.
    const notBefore = ports.clock.now() + delay;
    await sendAgain(ports, { ...message, notBefore }, items, attempt, delay);
  }
  await recordOutcomes(ports, message, outcomes, canRetry);
  return { outcomes, retried: again.length };
}

/** 1, 2, 4, 8 s, or as long as the origin asked for. */
function backOff(outcomes: readonly Outcome[], attempt: number): number {
  const asked = outcomes.map(({ retryAfterMilliseconds }) => retryAfterMilliseconds ?? 0);
  return Math.max(1_000 * 2 ** (attempt - 1), ...asked);
}

async function sendAgain(
  ports: WarmPorts,
  message: WarmMessage,
  items: readonly WarmItem[],
  attempt: number,
  delayMilliseconds: number,
): Promise<void> {
  const delay = Math.min(MAX_DELAY_MILLISECONDS, delayMilliseconds);
  const id = attempt > message.attempt ? `${message.id}.${attempt}` : message.id;
  await ports.warmQueue.send([
    { body: { ...message, id, items, attempt }, delayMilliseconds: delay },
  ]);
}
