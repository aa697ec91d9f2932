/** Works on one refill: what it is to load, its feeding, its end. */
import type { Settings } from '../config/settings.ts';
import type { Clock, Log } from '../ports.ts';
import type { Task, Tasks } from '../tasks/port.ts';
import type { WarmItem } from '../warming/messages.ts';
import { type CertifyPorts, certify } from './certify.ts';
import { type CacheGauge, headroomOf, noteHealth } from './health.ts';
import type { Lease } from './lease.ts';
import { lookAtCache, missingShare } from './look.ts';
import { findCritical, findLost, type LostPorts } from './lost.ts';
import type { Cause, Refill } from './port.ts';
import { byOrigin, type FeedPorts, feedOnce, LEASE_MILLISECONDS } from './refill.ts';
import { type EntryLives, type SpreadPorts, spreadLoadedSince } from './spread.ts';

/** What working on a refill needs. */
export interface RefillPorts extends LostPorts, Omit<FeedPorts, keyof LostPorts>, CertifyPorts {
  readonly settings: Settings;
  readonly cache: LostPorts['cache'] & CertifyPorts['cache'];
  readonly ledger: FeedPorts['ledger'];
  readonly tasks: Pick<Tasks, 'list'>;
  readonly patterns: SpreadPorts['patterns'];
  readonly gauge: CacheGauge;
  readonly lives: EntryLives;
  readonly clock: Clock;
  readonly log: Log;
}

/** What it came to; `busy`: another has taken it over. */
export type RefillOutcome = 'nothing' | 'busy' | 'refilling' | 'refilled' | 'cancelled';

/** Between two looks at how far the workers are. */
const PAUSE_MILLISECONDS = 500;
/** Kept of a call's time to give the lease back. */
const CLOSING_MILLISECONDS = 2_000;
/** Looks are a minute apart, and one may fail. */
const NOTICE_MILLISECONDS = 2 * 60_000;
/** Keys of one message, at most. */
const KEYS_PER_MESSAGE = 100;

/** In words, for those who see the job. */
const WORDS: Readonly<Record<Cause, string>> = {
  'cold-cache': 'the cache was found cold',
  failover: 'a failover',
  'node-replaced': 'a node was replaced',
  restarted: 'a node was restarted',
  scaled: 'the cache was scaled',
  restored: 'the cache was made anew',
  changed: 'the cache was changed',
  deployment: 'a deployment',
};

/** Works on the refill that is held until it is done, or the time is over: another goes on then. */
export async function workOnRefill(
  ports: RefillPorts,
  lease: Lease,
  refill: Refill,
  deadlineAt: number,
): Promise<RefillOutcome> {
  try {
    return await work(ports, lease, refill, deadlineAt);
  } catch (error) {
    await lease.release();
    throw error;
  }
}

async function work(
  ports: RefillPorts,
  lease: Lease,
  refill: Refill,
  deadlineAt: number,
): Promise<RefillOutcome> {
  const items = await itemsOf(ports, refill);
  const outcome =
    items.length > 0 ? await feed(ports, lease, refill, items, deadlineAt) : 'nothing';
  if (outcome === 'busy' || outcome === 'refilling') return outcome;
  if (outcome === 'refilled') {
    // The look that has found it cold came up to a minute after the loss.
    const since = refill.startedAt - NOTICE_MILLISECONDS;
    const spread = refill.cause === 'cold-cache' ? await spreadLoadedSince(ports, since) : 0;
    const certificate = await certify(ports, items, ports.clock.now());
    await ports.jobs.certify(refill.job, certificate);
    const { job, cause } = refill;
    ports.log.info('the cache is filled', { job, cause, spread, ...certificate });
  }
  const look = await lookAtCache(ports, await registeredTasks(ports), ports.clock.now());
  // What is missing now will stay so: from here on it is what is usual.
  await lease.end({ usualShare: missingShare(look) });
  return outcome;
}

/** What the job is to load: found once, and kept with the job. */
async function itemsOf(ports: RefillPorts, { job, cause }: Refill): Promise<readonly WarmItem[]> {
  const { jobs, clock, log, settings } = ports;
  const kept = await jobs.readItems(job);
  if (kept.length > 0) return kept;
  const items = await findItems(ports, cause);
  if (items.length === 0) return [];
  const groups = [...byOrigin(settings, items).values()];
  const chunks = groups.reduce((sum, own) => sum + Math.ceil(own.length / KEYS_PER_MESSAGE), 0);
  const request = `${items.length} keys after: ${WORDS[cause]}`;
  const createdAt = clock.now();
  await jobs.create({ id: job, createdAt, total: items.length, chunks, request }, items);
  log.warn('the cache is filled again', { job, cause, keys: items.length });
  return items;
}

async function findItems(ports: RefillPorts, cause: Cause): Promise<readonly WarmItem[]> {
  const tasks = await registeredTasks(ports);
  // A new version of us is no news of the cache: it certifies what must always be there.
  if (cause === 'deployment') return findCritical(ports, tasks);
  const headroom = headroomOf(await noteHealth(ports));
  return findLost(ports, tasks, headroom, ports.clock.now());
}

async function feed(
  ports: RefillPorts,
  lease: Lease,
  begun: Refill,
  items: readonly WarmItem[],
  deadlineAt: number,
): Promise<RefillOutcome> {
  const { clock, jobs } = ports;
  const groups = byOrigin(ports.settings, items);
  let refill = begun;
  for (;;) {
    if (await jobs.isCancelled(refill.job)) return 'cancelled';
    const { refill: fed, isDone } = await feedOnce(ports, refill, groups);
    if (isDone) return 'refilled';
    const now = clock.now();
    const isOld = refill.leaseUntil - now < LEASE_MILLISECONDS / 2;
    if (isOld || fed.sentAt !== refill.sentAt) {
      refill = { ...fed, leaseUntil: now + LEASE_MILLISECONDS };
      if (!(await lease.keep(refill))) return 'busy';
    }
    if (now + CLOSING_MILLISECONDS >= deadlineAt) {
      await lease.release();
      return 'refilling';
    }
    await clock.sleep(PAUSE_MILLISECONDS);
  }
}

/** All tasks, without their versions. */
export async function registeredTasks({
  tasks,
}: Pick<RefillPorts, 'tasks'>): Promise<readonly Task[]> {
  return (await tasks.list()).map(({ task }) => task);
}
