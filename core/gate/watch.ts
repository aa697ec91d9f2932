/** Which decisions are watched until it is known what came of them. */
import { createHash } from 'node:crypto';
import type { Keyspace } from '../config/settings.ts';
import type { KeyStats } from '../patterns/stats.ts';
import type { Decision, Verdict } from './decide.ts';
import { STATISTICS } from './outcome.ts';

/** Refusals of one run in one keyspace: each costs a write and a place in the `due` index. */
const MOST_REFUSALS = 200;
/** Keys of one run in one keyspace that are written though nothing speaks for them yet. */
const LIKELY_NEWCOMERS = 180;
const OTHER_NEWCOMERS = 20;

/**
 * The refused decisions whose evidence is put to the test all the same: what comes of a key that
 * was not warmed costs no call to know. Drawn by key and time, so that all get their turn.
 */
export function drawRefusals(decisions: readonly Decision[], now: number): ReadonlySet<Decision> {
  const refused = decisions.filter((decision) => isRefused(decision) && claimsAnew(decision));
  return new Set(drawBy(refused, now, MOST_REFUSALS));
}

/**
 * Of the keys that only a page knows and that are not warmed, those that are written all the same,
 * most of them the likeliest to be read: what is read again is to be known by then. The others
 * are drawn, so that the model hears what comes of all kinds.
 */
export function drawNewcomers(decisions: readonly Decision[], now: number): ReadonlySet<Decision> {
  const unknown = decisions.filter(isNewcomer).sort((a, b) => b.benefit - a.benefit);
  const likely = unknown.slice(0, LIKELY_NEWCOMERS);
  const others = drawBy(unknown.slice(LIKELY_NEWCOMERS), now, OTHER_NEWCOMERS);
  return new Set([...likely, ...others]);
}

/** What has to be written whoever else knows the key: its warm, its trial, its place in the index. */
const WRITTEN: readonly Verdict[] = ['approved', 'withheld', 'fresh'];

/** Refused, and in no item of its own. */
export function isNewcomer({ candidate, verdict }: Decision): boolean {
  const { parked, record } = candidate;
  return parked !== undefined && record.version === 0 && !WRITTEN.includes(verdict);
}

/** Refused for its price or the budget: nothing is wrong with the key itself. */
function isRefused({ verdict, offer }: Decision): boolean {
  return verdict !== 'approved' && offer !== undefined;
}

/** Whether it rests on evidence that is not under test on that key already. */
function claimsAnew({ candidate, pending, learned }: Decision): boolean {
  const open = candidate.record.stats.pending ?? {};
  const isOpen = (of: string) => of in open && !learned.some((outcome) => outcome.of === of);
  return Object.keys(pending).some((of) => of !== STATISTICS && !isOpen(of));
}

/** At most `most` of the decisions, by lot. */
function drawBy(decisions: readonly Decision[], now: number, most: number): readonly Decision[] {
  if (decisions.length <= most) return decisions;
  return decisions
    .map((decision) => ({ decision, lot: lotOf(decision.candidate.ref.key, now) }))
    .sort((a, b) => (a.lot < b.lot ? -1 : 1))
    .slice(0, most)
    .map(({ decision }) => decision);
}

function lotOf(key: string, now: number): string {
  return createHash('sha256').update(`${now}\0${key}`).digest('hex');
}

/**
 * Adds what a decision expects to what is pending on its key; what is open there stays.
 *
 * The statistics learn from every decision at an expiry, refused ones too, and of later ones from
 * those that they approved themselves: keys that evidence picked out are read more often than
 * their statistics tell, or less. Evidence is learned from where it was approved or drawn.
 */
export function watch(
  stats: KeyStats,
  decision: Decision,
  keyspace: Keyspace,
  isDrawn: boolean,
): KeyStats {
  const isApproved = decision.verdict === 'approved';
  const isAlone = Object.keys(decision.pending).length === 1;
  const isModelled = (isApproved && isAlone) || isAtExpiry(decision.candidate, keyspace);
  const isClaimed = isApproved || isDrawn;
  const news = Object.entries(decision.pending).filter(([of]) => {
    return (of === STATISTICS ? isModelled : isClaimed) && !(of in (stats.pending ?? {}));
  });
  if (news.length === 0) return stats;
  return { ...stats, pending: { ...stats.pending, ...Object.fromEntries(news) } };
}

function isAtExpiry({ warmAt, record }: Decision['candidate'], keyspace: Keyspace): boolean {
  return warmAt - record.stats.expiresAt <= keyspace.ttlMilliseconds / 4;
}
