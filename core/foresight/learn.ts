/**
 * Ingest's part of foresight, once the keys of a window are folded: puts what could have been
 * foreseen in it on trial, and finds what readers shall be told of the keys that were visited.
 */
import type { Settings } from '../config/settings.ts';
import type { Model } from '../gate/learner.ts';
import { currentOffer, offerOf, standingOffer } from '../gate/price.ts';
import { type KeyRef, refId } from '../keyspaces/keyspaces.ts';
import type { KeyStats, Offer } from '../patterns/stats.ts';
import { distinctRefs, updatePatterns } from '../patterns/update.ts';
import type { GateStates, Patterns } from '../ports.ts';
import { findTrials, type KeyTrials } from './find-trials.ts';
import { pairModel } from './pair-model.ts';
import { likelySuccessors, type Successors } from './successors.ts';
import { addTrials, judgeByTime, type PairLabel } from './trials.ts';
import type { ForesightWindow } from './window.ts';

/** What a window taught of the keys of one keyspace that were foreseen, or could have been. */
export interface Lessons {
  readonly labels: PairLabel[];
  /** What was offered, and what of the same key before. */
  readonly offers: { readonly offer: Offer; readonly earlier: Offer | undefined }[];
  /** What the warms at the read were expected to cost: extra calls. */
  predictedExtra: number;
}

/** What is to be told to the readers of one key. */
export interface Publication {
  readonly ref: KeyRef;
  readonly successors: Successors;
}

/** Lessons by keyspace, and publications. */
export interface LearnedWindow {
  readonly lessons: ReadonlyMap<string, Lessons>;
  readonly publications: readonly Publication[];
}

interface LearnPorts {
  readonly settings: Settings;
  readonly patterns: Patterns;
  readonly gateStates: GateStates;
}

/** Learns from a folded window at `now`. */
export async function learnForesight(
  ports: LearnPorts,
  window: ForesightWindow,
  now: number,
): Promise<LearnedWindow> {
  const statsOf = await readSuccessors(ports.patterns, window);
  const publications = publicationsOf(ports.settings, window);
  const lessons = new Map<string, Lessons>();
  const lessonsOf = (keyspace: string): Lessons => {
    const own = lessons.get(keyspace) ?? { labels: [], offers: [], predictedExtra: 0 };
    lessons.set(keyspace, own);
    return own;
  };
  // A keyspace whose keys are foreseen is told a price also where nothing is to be learned.
  for (const { successors } of publications) {
    for (const { keyspace } of successors.slots) lessonsOf(keyspace);
  }
  for (const { ref, labels, predictedExtra } of window.folded.values()) {
    if (labels.length === 0 && predictedExtra === 0) continue;
    const own = lessonsOf(ref.keyspace);
    own.labels.push(...labels);
    own.predictedExtra += predictedExtra;
  }
  const trials = findTrials(ports.settings, window, statsOf);
  for (const { ref, labels, offer, earlier } of await openTrials(ports, trials, now)) {
    const own = lessonsOf(ref.keyspace);
    own.labels.push(...labels);
    own.offers.push({ offer, earlier });
  }
  return { lessons, publications };
}

/** The statistics of all that could have been foreseen in the window. */
async function readSuccessors(
  patterns: Patterns,
  window: ForesightWindow,
): Promise<(id: string) => KeyStats | undefined> {
  const refs = distinctRefs(
    window.refs.flatMap((ref) => {
      const next = window.folded.get(refId(ref))?.before.next;
      return next ? likelySuccessors(next) : [];
    }),
  );
  const records = await patterns.read(refs);
  const stats = new Map(refs.map((ref, index) => [refId(ref), records[index]?.stats]));
  return (id) => stats.get(id);
}

function publicationsOf(settings: Settings, window: ForesightWindow): Publication[] {
  return window.refs.flatMap((ref) => {
    const next = window.folded.get(refId(ref))?.after.next;
    if (!next) return [];
    const slots = likelySuccessors(next).filter(({ keyspace }) => {
      return settings.keyspaces.get(keyspace)?.control === false;
    });
    return [{ ref, successors: { ...next, slots } }];
  });
}

interface OpenedTrials {
  readonly ref: KeyRef;
  readonly labels: readonly PairLabel[];
  readonly offer: Offer;
  readonly earlier: Offer | undefined;
}

/** Writes trials into the statistics of their keys, each of which counts as offered to the gate. */
async function openTrials(
  ports: LearnPorts,
  trials: readonly KeyTrials[],
  now: number,
): Promise<OpenedTrials[]> {
  const models = await readModels(ports.gateStates, trials);
  const byRef = new Map(trials.map((own) => [refId(own.ref), own]));
  const opened = new Map<string, OpenedTrials>();
  const refs = trials.map(({ ref }) => ref);
  await updatePatterns(ports.patterns, refs, (stats, ref) => {
    const { keyspace, visitedAt, labels, open } = byRef.get(refId(ref)) as KeyTrials;
    const { ttlMilliseconds } = keyspace;
    const judged = judgeByTime(stats.trials ?? [], now, ttlMilliseconds);
    const kept = addTrials(judged.open, open);
    const model = models.get(ref.keyspace) as Model;
    const benefits = [...labels, ...open].map(({ features }) => pairModel.predict(model, features));
    // Of the time of the visit: what is loaded since is offered anew when it has expired.
    const offer = offerOf(Math.max(...benefits), visitedAt);
    const earlier = currentOffer(stats) ?? offerSince(stats, visitedAt);
    opened.set(refId(ref), { ref, labels: [...judged.labels, ...labels], offer, earlier });
    return {
      ...stats,
      offer: standingOffer(offer, earlier, ttlMilliseconds),
      trials: kept.length > 0 ? kept : undefined,
    };
  });
  return [...opened.values()];
}

/** Decided on after the visit, by `record` or a strategy, and loaded since: the same offer. */
function offerSince({ offer }: KeyStats, visitedAt: number): Offer | undefined {
  return offer && offer.at >= visitedAt ? offer : undefined;
}

async function readModels(
  gateStates: GateStates,
  trials: readonly KeyTrials[],
): Promise<Map<string, Model>> {
  const names = [...new Set(trials.map(({ ref }) => ref.keyspace))];
  const states = await Promise.all(names.map((name) => gateStates.read(name)));
  return new Map(
    names.map((name, index) => [name, pairModel.current(states[index]?.state?.pairs)]),
  );
}
