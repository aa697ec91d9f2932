/**
 * What readers are told at the end of a window: the price, what was learned, and how many calls
 * of the one budget they may spend until the next. The grant is reserved before it is published;
 * what is left of the last one goes back first.
 */
import { readBooks } from '../budget/account.ts';
import { spendable } from '../budget/charge.ts';
import { closePurse, openPurse } from '../budget/purse.ts';
import type { Purse } from '../budget/purse-state.ts';
import { settlement } from '../budget/reservations.ts';
import { GRANTED, reservationStart } from '../budget/rows.ts';
import type { Keyspace, Settings } from '../config/settings.ts';
import { contended, PreheatError } from '../errors.ts';
import { addApprovals, approvalsIn } from '../gate/approvals.ts';
import type { Model } from '../gate/learner.ts';
import { logit } from '../gate/logit.ts';
import { addOffer } from '../gate/price.ts';
import type { GateState } from '../gate/state.ts';
import type { GateStates, Ledger } from '../ports.ts';
import { FOLLOWED } from '../users/note-reads.ts';
import type { Guidance } from './foresee.ts';
import type { Guide } from './guide.ts';
import type { LearnedWindow, Lessons, Publication } from './learn.ts';
import { pairFeatures, pairModel } from './pair-model.ts';
import type { Successors } from './successors.ts';
import { mostTrust } from './trust.ts';

/** Readers get at least that share of what may be spent, and all that the strategies leave. */
const READERS_SHARE = 0.5;
/** The strategies' calls of a while are kept back for them, with room for twice as many. */
const KEPT_MILLISECONDS = 60_000;
const ROOM = 2;
/** What readers get beyond what was foreseen lately. */
const LEAST_WANTED = 5;
const BURST = 8;
/** Without a window for that long, readers stop: nobody counts what they do. */
const GUIDANCE_MILLISECONDS = 10 * 60_000;
/** A key that is not visited for that long has to be learned anew where it is read. */
const SUCCESSORS_MILLISECONDS = 7 * 24 * 3_600_000;
/** Any reader may come, also one who kept to what was expected all along. */
const MOST_TRUST = mostTrust(FOLLOWED);
/** What is further below the price will not be approved before it is published again. */
const PUBLISHED_BELOW_PRICE = 2;
/** Ingest workers and all strategies may decide at the same moment; one of them is first. */
const ATTEMPTS = 24;

/** What granting needs. */
export interface GrantPorts {
  readonly settings: Settings;
  readonly ledger: Ledger;
  readonly gateStates: GateStates;
  readonly guide: Guide;
}

/** A window that was ingested. */
interface GuidedWindow {
  readonly id: string;
  readonly now: number;
  /** Whether a client library sent some of it: without one nobody spends a grant. */
  readonly hasReaders: boolean;
}

/**
 * Takes in a window's lessons and publishes what follows. Answers what kept it from that: all is
 * counted by then, and to take the window's messages again would find nothing left to do.
 */
export async function guideReaders(
  ports: GrantPorts,
  learned: LearnedWindow,
  window: GuidedWindow,
): Promise<PreheatError | undefined> {
  try {
    await publishWindow(ports, learned, window);
    return undefined;
  } catch (thrown) {
    if (thrown instanceof PreheatError) return thrown;
    throw thrown;
  }
}

async function publishWindow(
  ports: GrantPorts,
  { lessons, publications }: LearnedWindow,
  window: GuidedWindow,
): Promise<void> {
  const guidances = new Map<string, Guidance>();
  const warmable = [...lessons].flatMap(([name, own]) => {
    const keyspace = ports.settings.keyspaces.get(name);
    return keyspace && !keyspace.control ? [{ keyspace, own }] : [];
  });
  for (const [index, { keyspace, own }] of warmable.entries()) {
    const sharers = warmable.length - index;
    guidances.set(keyspace.name, await guideKeyspace(ports, keyspace, own, { ...window, sharers }));
  }
  await ports.guide.publishSuccessors(
    publications.flatMap((publication) => {
      const successors = promising(publication, guidances);
      if (successors.slots.length === 0) return [];
      return [{ ref: publication.ref, successors, milliseconds: SUCCESSORS_MILLISECONDS }];
    }),
  );
}

async function guideKeyspace(
  ports: GrantPorts,
  keyspace: Keyspace,
  lessons: Lessons,
  { id, now, hasReaders, sharers }: GuidedWindow & { readonly sharers: number },
): Promise<Guidance> {
  const { settings, ledger, gateStates, guide } = ports;
  const { name } = keyspace;
  const left = await guide.withdraw(name);
  if (left && left.calls > 0) {
    const back = settlement(name, GRANTED, left.calls, left.reservedAt);
    await ledger.add([back], `${id}:left:${name}`);
  }
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const [{ version, state: stored }, { version: purseVersion, purse }] = await Promise.all([
      gateStates.read(name),
      gateStates.readPurse(),
    ]);
    const books = await readBooks(ledger, settings, purse?.reservations ?? [], now);
    // No key is at hand here that tells for how long there were reads: as in a new installation.
    const since = now;
    const opening = { settings, keyspace, account: GRANTED, stored, purse, books, since, now };
    const { state: before, account: charge } = openPurse(opening);
    const tokens = Math.max(0, spendable(charge));
    const { state, worth } = takeIn(before, lessons, keyspace, now);
    const room = callsForReaders(purse, tokens, sharers, now);
    const calls = hasReaders ? Math.min(room, callsWanted(state, worth, now)) : 0;
    const taken = { keys: calls, lastWarmAt: now, entries: [] };
    if (!(await gateStates.savePurse(purseVersion, closePurse(opening, state, taken)))) continue;
    if (!(await gateStates.save(name, version, state))) {
      const back = settlement(name, GRANTED, calls, now);
      await ledger.add([back], `${id}:lost:${name}:${attempt}`);
      continue;
    }
    const rate = settings.origins.get(keyspace.origin)?.rate;
    const guidance = { threshold: state.threshold, model: state.pairs, ...(rate && { rate }) };
    const grant = { reservedAt: reservationStart(now), calls };
    await guide.publish(name, guidance, grant, GUIDANCE_MILLISECONDS);
    return guidance;
  }
  throw contended(`the gate of keyspace '${name}'`);
}

/** The same for each of the keyspaces that share what there is. */
function callsForReaders(
  purse: Purse | undefined,
  tokens: number,
  sharers: number,
  now: number,
): number {
  const kept = ROOM * (approvalsIn(purse?.approvals, now, KEPT_MILLISECONDS) + 1);
  return Math.floor(Math.max(READERS_SHARE * tokens, tokens - kept) / sharers);
}

/** Readers come in bursts: several times what was foreseen lately, and a few where nothing was. */
function callsWanted(state: GateState, worth: number, now: number): number {
  const lately = approvalsIn(state.foreseen, now, KEPT_MILLISECONDS);
  return LEAST_WANTED + BURST * Math.ceil(Math.max(lately, worth));
}

/**
 * Learns the labels, and offers what was foreseen to the price like any other candidate. `worth`:
 * how much of it was worth the price.
 */
function takeIn(
  state: GateState,
  { labels, offers, predictedExtra }: Lessons,
  { ttlMilliseconds }: Keyspace,
  now: number,
): { readonly state: GateState & { readonly pairs: Model }; readonly worth: number } {
  const pairs = labels.reduce(
    (model, { features, benefit }) => pairModel.learn(model, features, benefit),
    pairModel.current(state.pairs),
  );
  const offered = state.offered.slice();
  for (const { offer, earlier } of offers) addOffer(offered, offer, earlier, ttlMilliseconds);
  const extra = state.predictedExtra + predictedExtra;
  const worth = offers.filter(({ offer }) => logit(1 - offer.cost) >= state.threshold).length;
  const foreseen = addApprovals(state.foreseen, worth, now);
  return { state: { ...state, pairs, offered, predictedExtra: extra, foreseen }, worth };
}

/** The successors that may be approved before the key is published again. */
function promising(
  { successors }: Publication,
  guidances: ReadonlyMap<string, Guidance>,
): Successors {
  const slots = successors.slots.filter((slot) => {
    const guidance = guidances.get(slot.keyspace);
    if (!guidance) return false;
    const features = pairFeatures(successors, slot, MOST_TRUST);
    const least = guidance.threshold - PUBLISHED_BELOW_PRICE;
    return logit(pairModel.predict(guidance.model, features)) >= least;
  });
  return { ...successors, slots };
}
