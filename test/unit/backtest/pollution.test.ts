import { beforeAll, describe, expect, it } from 'vitest';
import { readTrace } from '../../../backtest/traces/read-trace.ts';
import { cutTrace, makeTraceBuilder, type Trace } from '../../../backtest/traces/trace.ts';
import {
  makeSweeps,
  mistakenShare,
  movedShare,
  replayPolluted,
  type WarmedSet,
} from '../../support/polluted.ts';
import { findTrace, NO_TRACE } from '../../support/traces.ts';

/**
 * Four times the real traffic: half of it says that it is a bot or a batch job, the other half
 * crawls at 50 reads a second without saying so.
 */
function pollute(trace: Trace, keys: readonly string[]) {
  const from = trace.times[0] ?? 0;
  const until = trace.times.at(-1) ?? 0;
  const shared = { keys, perSecond: 50, from, until };
  const total = trace.times.length;
  const crawlers = ['crawler-1', 'crawler-2', 'crawler-3', 'crawler-4'];
  const sessions = crawlers.map((user) => ({ user, source: 'user' }));
  return [
    ...makeSweeps({ ...shared, total: 2 * total, sessions }),
    ...makeSweeps({ ...shared, total, sessions: [{ user: 'bot', source: 'bot' }] }),
    ...makeSweeps({ ...shared, total, sessions: [{ user: 'job', source: 'batch' }] }),
  ].sort((a, b) => a.at - b.at);
}

/** Keys that no user reads. */
function strangeKeys(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `unknown-${index}`);
}

/** Six hours of 40 people at a time, each with a few popular keys in a row. */
function makePeople(): Trace {
  const builder = makeTraceBuilder();
  let state = 3;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  for (let index = 0; index < 6_000; index += 1) {
    const at = Date.UTC(2026, 0, 5, 8) + index * 3_600;
    const user = `person-${Math.floor(index / 400)}-${Math.floor(40 * random())}`;
    builder.add({ at, user, key: `key-${Math.floor(400 ** random())}`, bytes: 0 });
  }
  return builder.build('people').trace;
}

const MOST_MOVED = 0.02;

describe('the warmed set of a synthetic log', () => {
  const trace = makePeople();
  const known = [...trace.keyNames, ...strangeKeys(2_600)];
  let alone: WarmedSet;
  beforeAll(async () => {
    alone = await replayPolluted(trace, { reads: [], through: false });
  });

  it('is not empty', () => {
    expect(alone.loads).toBeGreaterThan(100);
  });

  it('does not move when machines sweep all keys beside the cache', async () => {
    const polluted = { reads: pollute(trace, known), through: false };
    expect(movedShare(alone, await replayPolluted(trace, polluted))).toBeLessThanOrEqual(
      MOST_MOVED,
    );
  });

  it('does not move when machines sweep unknown keys through the cache', async () => {
    const polluted = { reads: pollute(trace, strangeKeys(3_000)), through: true };
    expect(movedShare(alone, await replayPolluted(trace, polluted))).toBeLessThanOrEqual(
      MOST_MOVED,
    );
  });

  it('moves when machines sweep the same keys through the cache, but they teach no other demand', async () => {
    const reads = pollute(trace, trace.keyNames);
    const polluted = await replayPolluted(trace, { reads, through: true });
    // What is there already is not warmed: the loads differ. What users are known to read does not.
    expect(movedShare(alone, polluted)).toBeGreaterThan(MOST_MOVED);
    expect(mistakenShare(alone, polluted)).toBeLessThanOrEqual(MOST_MOVED);
  });

  it('moves when people in such numbers do the same', async () => {
    const people = pollute(trace, known).map((read, index) => ({
      ...read,
      source: 'user',
      user: `visitor-${index % 3_000}`,
    }));
    const moved = movedShare(alone, await replayPolluted(trace, { reads: people, through: false }));
    expect(moved).toBeGreaterThan(10 * MOST_MOVED);
  });
});

describe('the warmed set of a real log', () => {
  it('moves by at most 2 % when machines read four times as much', async (context) => {
    const path = findTrace('web-nasa-1day');
    if (path === undefined) return context.skip(NO_TRACE);
    const reading = await readTrace(path);
    const trace = cutTrace(reading.trace, 6_000);
    const strange = strangeKeys(trace.keyNames.length);
    const alone = await replayPolluted(trace, { reads: [], through: false });
    const beside = pollute(trace, [...trace.keyNames, ...strange]);
    const through = pollute(trace, [...strange, ...strange.map((key) => `other-${key}`)]);
    const moved = [
      movedShare(alone, await replayPolluted(trace, { reads: beside, through: false })),
      movedShare(alone, await replayPolluted(trace, { reads: through, through: true })),
    ];
    expect(Math.max(...moved)).toBeLessThanOrEqual(MOST_MOVED);
  });
});
