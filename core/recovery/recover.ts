/**
 * Recovery: finds that the cache is cold, or is told what may have emptied it, and has what it
 * lost loaded again as one job. One at a time, however many look or are told.
 */
import { loggable } from '../privacy/loggable.ts';
import { type CacheEvents, triggerOf } from './events.ts';
import { noteHealth } from './health.ts';
import { takeLease } from './lease.ts';
import { isCold, lookAtCache, nextUsualShare } from './look.ts';
import type { RecoveryState, RecoveryStates, Refill, Trigger } from './port.ts';
import { LEASE_MILLISECONDS, readSettled } from './refill.ts';
import { type RefillOutcome, type RefillPorts, registeredTasks, workOnRefill } from './work.ts';

/** What recovery needs. */
export interface RecoveryPorts extends RefillPorts {
  readonly recoveries: RecoveryStates;
  /** Absent where the cache is no service that keeps a log of events. */
  readonly cacheEvents?: CacheEvents | undefined;
}

/** Recovery as its unit uses it. */
export interface Recovery {
  /** Looks at the cache, or goes on with a refill, until `deadlineAt`. */
  look(deadlineAt: number): Promise<RefillOutcome>;
  /** Takes the news of something that may have emptied the cache. */
  trigger(trigger: Trigger, deadlineAt: number): Promise<RefillOutcome>;
}

const FIRST_STATE: RecoveryState = { usualShare: 0, eventsUntil: 0, heard: {} };
/** Events before the first look are history, and so are those of a long silence of ours. */
const FIRST_EVENTS_MILLISECONDS = 5 * 60_000;
const MOST_EVENTS_MILLISECONDS = 3_600_000;
/** Smaller moves of the usual share are not worth a write a minute. */
const LEAST_MOVE = 0.02;
const ATTEMPTS = 5;

interface Held {
  readonly version: number;
  readonly state: RecoveryState;
}

/** Makes it. */
export function makeRecovery(ports: RecoveryPorts): Recovery {
  const { recoveries, clock } = ports;
  const read = async (): Promise<Held> => {
    const { version, state = FIRST_STATE } = await recoveries.read();
    return { version, state };
  };
  return {
    async look(deadlineAt) {
      const held = await read();
      const { running } = held.state;
      const now = clock.now();
      if (running && running.leaseUntil > now) return 'busy';
      if (running) return work(ports, held, { ...running, ...leaseFrom(now) }, deadlineAt);
      const { state, trigger } = await lookAround(ports, held.state, now);
      if (trigger) return begin(ports, { ...held, state }, trigger, deadlineAt);
      if (isNews(held.state, state)) await recoveries.save(held.version, state);
      return 'nothing';
    },
    async trigger(trigger, deadlineAt) {
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        const held = await read();
        if (isKnown(held.state, trigger)) return 'nothing';
        if (!held.state.running) return begin(ports, held, trigger, deadlineAt);
        const waiting = { ...hear(held.state, trigger), waiting: trigger };
        if (await recoveries.save(held.version, waiting)) return 'busy';
      }
      // Whoever works on the refill has written every time: its own end looks at the cache again.
      return 'busy';
    },
  };
}

/** Looks at the cache, writes down how it is, and asks its service what has happened. */
async function lookAround(
  ports: RecoveryPorts,
  before: RecoveryState,
  now: number,
): Promise<{ readonly state: RecoveryState; readonly trigger: Trigger | undefined }> {
  await noteHealth(ports);
  const look = await lookAtCache(ports, await registeredTasks(ports), now);
  const { events, until } = await readEvents(ports, before.eventsUntil, now);
  const usualShare = nextUsualShare(before.usualShare, look);
  const state: RecoveryState = { ...before, usualShare, eventsUntil: until };
  const told = before.waiting ?? triggerOf(events);
  if (told && (told === before.waiting || !isKnown(before, told))) return { state, trigger: told };
  const cold: Trigger = { cause: 'cold-cache', at: 0 };
  return { state, trigger: isCold(look, before.usualShare) ? cold : undefined };
}

/** A service that does not answer is no harm: the looks find what it would have told. */
async function readEvents({ cacheEvents, log }: RecoveryPorts, known: number, now: number) {
  if (!cacheEvents) return { events: [], until: known };
  const since =
    known === 0 ? now - FIRST_EVENTS_MILLISECONDS : Math.max(known, now - MOST_EVENTS_MILLISECONDS);
  try {
    const events = await cacheEvents.list(since, now);
    return { events, until: events.at(-1)?.at ?? (known || since) };
  } catch (error) {
    log.warn('the events of the cache are not known', { error: loggable(error) });
    return { events: [], until: known };
  }
}

function isNews(before: RecoveryState, after: RecoveryState): boolean {
  const move = Math.abs(after.usualShare - before.usualShare);
  return move >= LEAST_MOVE || after.eventsUntil !== before.eventsUntil;
}

async function begin(
  ports: RecoveryPorts,
  { version, state }: Held,
  trigger: Trigger,
  deadlineAt: number,
): Promise<RefillOutcome> {
  const now = ports.clock.now();
  const refill: Refill = {
    job: ports.ids.next(),
    cause: trigger.cause,
    startedAt: now,
    ...leaseFrom(now),
    sent: {},
    settledBefore: await readSettled(ports.ledger, ports.settings),
    sentAt: 0,
  };
  const { waiting: _, ...rest } = hear(state, trigger);
  return work(ports, { version, state: rest }, refill, deadlineAt);
}

async function work(
  ports: RecoveryPorts,
  { version, state }: Held,
  refill: Refill,
  deadlineAt: number,
): Promise<RefillOutcome> {
  const lease = await takeLease(ports.recoveries, version, { ...state, running: refill });
  return lease ? workOnRefill(ports, lease, refill, deadlineAt) : 'busy';
}

function leaseFrom(now: number): Pick<Refill, 'leaseUntil'> {
  return { leaseUntil: now + LEASE_MILLISECONDS };
}

/** Delivered twice, or told in several ways. What nobody has told has no time. */
function isKnown({ heard }: RecoveryState, { cause, at }: Trigger): boolean {
  return at > 0 && at <= (heard[cause] ?? 0);
}

function hear(state: RecoveryState, { cause, at }: Trigger): RecoveryState {
  return at > 0 ? { ...state, heard: { ...state.heard, [cause]: at } } : state;
}
