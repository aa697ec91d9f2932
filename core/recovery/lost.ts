/** What the cache has lost and is worth loading again, the most read keys first. */
import { readBooks } from '../budget/account.ts';
import { shareOf } from '../budget/charge.ts';
import type { Keyspace, Settings } from '../config/settings.ts';
import { isResting, priorityClass } from '../gate/decide.ts';
import { entryBytes } from '../gate/limits.ts';
import { type KeyRef, refId } from '../keyspaces/keyspaces.ts';
import type { KeyStats } from '../patterns/stats.ts';
import type { Cache, Ledger, Patterns } from '../ports.ts';
import { paramsOf } from '../strategies/candidate.ts';
import { dutiesOf } from '../tasks/due.ts';
import type { Task } from '../tasks/port.ts';
import type { WarmItem } from '../warming/messages.ts';
import { selectKeys } from '../warming/select.ts';
import { countWorthy, expectedReads, lifeShare } from './worth.ts';

/** What finding it needs. */
export interface LostPorts {
  readonly settings: Settings;
  readonly cache: Pick<Cache, 'inspect'>;
  readonly patterns: Pick<Patterns, 'read' | 'top'>;
  readonly ledger: Pick<Ledger, 'read' | 'add'>;
}

/** Most ranked keys of a keyspace that are looked at. */
const MOST_KEYS = 200_000;
/** Keys per round trip to the cache: a moment of its time, which it shares with all readers. */
const STEP = 200;

interface LostKey {
  readonly keyspace: Keyspace;
  readonly item: WarmItem;
  readonly stats: KeyStats;
  /** Expected per TTL. */
  readonly reads: number;
}

/** The keys that must always be warm, by priority: of the file, and registered as critical. */
export async function findCritical(
  ports: Pick<LostPorts, 'settings' | 'patterns'>,
  tasks: readonly Task[],
): Promise<readonly WarmItem[]> {
  const duties = dutiesOf(ports.settings, tasks).filter(({ critical }) => critical);
  const { items } = await selectKeys(ports, duties, 0);
  const lives = new Map(duties.map((duty) => [refId(duty), duty.ttlMilliseconds]));
  return items.map((item) => {
    const ttlMilliseconds = lives.get(refId(item));
    return ttlMilliseconds === undefined ? item : { ...item, ttlMilliseconds };
  });
}

/**
 * The critical keys that are gone, then all others that the table says should be there, as far as
 * budget, money and memory reach. Lives are spread, so that what is loaded together does not end
 * together.
 *
 * @param headroomBytes what the cache still takes; infinite where that is not known.
 */
export async function findLost(
  ports: LostPorts,
  tasks: readonly Task[],
  headroomBytes: number,
  now: number,
): Promise<WarmItem[]> {
  const { settings } = ports;
  const critical = await goneOf(ports, await findCritical(ports, tasks));
  const taken = new Set(critical.map(refId));
  const worthy: LostKey[] = [];
  for (const keyspace of settings.keyspaces.values()) {
    if (keyspace.control) continue;
    const lost = await findLostOf(ports, keyspace, taken, now);
    worthy.push(...spreadLives(lost, shareOf(keyspace, settings.budget)));
  }
  const books = await readBooks(ports.ledger, settings, [], now);
  const affordable = withinMeans(settings, byHeat(worthy), books.dollarsToday, headroomBytes);
  return [...critical, ...affordable.map(({ item }) => item)];
}

/** The lost keys of one keyspace, most read first. */
async function findLostOf(
  ports: LostPorts,
  keyspace: Keyspace,
  taken: ReadonlySet<string>,
  now: number,
): Promise<LostKey[]> {
  const { name, ttlMilliseconds } = keyspace;
  const refs = await ports.patterns.top(name, MOST_KEYS, ttlMilliseconds);
  const gone = await goneOf(
    ports,
    refs.filter((ref) => !taken.has(refId(ref))),
  );
  const lost: LostKey[] = [];
  for (let at = 0; at < gone.length; at += STEP) {
    const records = await ports.patterns.read(gone.slice(at, at + STEP));
    for (const record of records) {
      if (!record) continue;
      const { ref, stats } = record;
      if (stats.expiresAt <= now || isResting(stats, keyspace, now)) continue;
      const params = paramsOf(
        { ref, record, warmAt: now, priority: keyspace.priority, reason: 'lost by the cache' },
        keyspace,
      );
      if (!params) continue;
      const reads = expectedReads(stats, ttlMilliseconds, now);
      lost.push({ keyspace, item: { ...ref, params, loadedNoEarlierThan: 0 }, stats, reads });
    }
  }
  return lost.sort((a, b) => b.reads - a.reads);
}

/** Those of the keys that are not in the cache. */
async function goneOf<Ref extends KeyRef>(
  { cache }: Pick<LostPorts, 'cache'>,
  refs: readonly Ref[],
): Promise<Ref[]> {
  const gone: Ref[] = [];
  for (let at = 0; at < refs.length; at += STEP) {
    const step = refs.slice(at, at + STEP);
    const states = await cache.inspect(step.map(({ key }) => key));
    gone.push(...step.filter((_, index) => !states[index]?.exists));
  }
  return gone;
}

/** Those that the budget's share reaches for, each with a life of its own. */
function spreadLives(lost: readonly LostKey[], share: number): LostKey[] {
  const count = countWorthy(
    lost.map(({ reads }) => reads),
    share,
  );
  return lost.slice(0, count).map((own, place) => {
    const ttlMilliseconds = Math.round(own.keyspace.ttlMilliseconds * lifeShare(place, count));
    return { ...own, item: { ...own.item, ttlMilliseconds } };
  });
}

/** Over all keyspaces: by class, then by reads in the same time. */
function byHeat(lost: readonly LostKey[]): LostKey[] {
  const heat = ({ reads, keyspace }: LostKey) => reads / keyspace.ttlMilliseconds;
  const rank = ({ keyspace }: LostKey) => priorityClass(keyspace.priority);
  return lost.toSorted((a, b) => rank(b) - rank(a) || heat(b) - heat(a));
}

/** As many as money and memory allow. */
function withinMeans(
  { origins, budget }: Settings,
  lost: readonly LostKey[],
  dollarsToday: number,
  headroomBytes: number,
): LostKey[] {
  let dollars = (budget.dollarsPerDay ?? Number.POSITIVE_INFINITY) - dollarsToday;
  let bytes = Math.min(budget.memoryBytes ?? Number.POSITIVE_INFINITY, headroomBytes);
  return lost.filter(({ keyspace, stats }) => {
    const cost = origins.get(keyspace.origin)?.callCost ?? 0;
    const size = entryBytes(stats, undefined);
    if (size > bytes || (cost > 0 && cost > dollars)) return false;
    dollars -= cost;
    bytes -= size;
    return true;
  });
}
