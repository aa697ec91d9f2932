import { describe, expect, it } from 'vitest';
import { makeBacklog } from '../../../bench/soak/backlog.ts';
import { mostInWindow } from '../../../bench/soak/origin.ts';
import { formatSoakResult, type SoakResult } from '../../../bench/soak/page.ts';
import { makeBatches } from '../../../bench/soak/reads.ts';
import { floorsOf, judge, type Limits, type Sample, slopeOf } from '../../../bench/soak/slope.ts';
import { makeRandom } from '../../../local/demo/random.ts';

const SECOND = 1_000;
const SPAN = 600 * SECOND;
const LIMITS: Limits = { least: 0.01, most: 0.1 };
const SEEDS = Array.from({ length: 200 }, (_, index) => index + 1);

/** A figure around 100, each sample as near to the one before as `alike` says. */
function makeSamples(options: {
  readonly seed: number;
  readonly growth?: number;
  readonly alike?: number;
  readonly loudness?: number;
}): Sample[] {
  const { seed, growth = 0, alike = 0, loudness = 1 } = options;
  const random = makeRandom(seed);
  let noise = 0;
  return Array.from({ length: 120 }, (_, index) => {
    noise = alike * noise + (random() - 0.5);
    const at = index * 5 * SECOND;
    return { at, value: 100 * (1 + (growth * at) / SPAN) + loudness * noise };
  });
}

describe('a slope', () => {
  it('is that of the line, over the span, as a share of the mean', () => {
    const line = [0, 1, 2, 3].map((step) => ({ at: step * SPAN, value: 8 + step }));
    const { mean, change, low, high } = slopeOf(line, SPAN);
    expect([mean, change]).toEqual([9.5, 1 / 9.5]);
    expect([low, high]).toEqual([change, change]);
  });

  it.each([0, 0.7])(
    'has the truth in its interval in about 95 of 100 cases, alike by %d',
    (alike) => {
      const missed = SEEDS.filter((seed) => {
        const { low, high } = slopeOf(makeSamples({ seed, alike }), SPAN);
        return low > 0 || high < 0;
      });
      expect(missed.length).toBeLessThanOrEqual(0.1 * SEEDS.length);
    },
  );

  it('tells growth of two hundredths from noise', () => {
    const verdicts = (growth: number) =>
      SEEDS.map((seed) => judge(slopeOf(makeSamples({ seed, growth }), SPAN), LIMITS));
    expect(new Set(verdicts(0.02))).toEqual(new Set(['grows']));
    expect(new Set(verdicts(0))).toEqual(new Set(['still']));
  });

  it('is no proof of standing still where the noise may hide a growth that matters', () => {
    const loud = (growth: number) =>
      SEEDS.map((seed) =>
        judge(slopeOf(makeSamples({ seed, growth, loudness: 80 }), SPAN), LIMITS),
      );
    const stillThough = loud(LIMITS.most).filter((verdict) => verdict === 'still');
    expect(stillThough.length).toBeLessThanOrEqual(0.05 * SEEDS.length);
    expect(loud(0).filter((verdict) => verdict === 'unclear').length).toBeGreaterThan(100);
  });

  it('is flat where all samples are 0', () => {
    const zeros = [0, 1, 2, 3].map((step) => ({ at: step * SPAN, value: 0 }));
    expect(slopeOf(zeros, SPAN)).toEqual({ mean: 0, change: 0, low: 0, high: 0 });
  });
});

describe('the floors of a heap', () => {
  const SAMPLES = 45;
  const FLOOR = 30 * SECOND;

  /** A sample each ten seconds; a run each minute takes a half more for up to twenty seconds. */
  function makeHeap(seed: number, leakedInTenMinutes: number): Sample[] {
    const random = makeRandom(seed);
    return Array.from({ length: SAMPLES }, (_, index) => {
      const at = index * 10 * SECOND;
      const kept = 100 * (1 + (leakedInTenMinutes * at) / SPAN) + random();
      const isRunning = at % (60 * SECOND) < 20 * SECOND && random() < 0.8;
      return { at, value: kept + (isRunning ? 50 * random() : 0) };
    });
  }
  const verdictsOf = (leaked: number) =>
    SEEDS.map((seed) => judge(slopeOf(floorsOf(makeHeap(seed, leaked), FLOOR), SPAN), LIMITS));

  it('are the least sample of each span, without a rest of a span', () => {
    const values = [5, 3, 4, 9, 7, 8, 6];
    const samples = values.map((value, index) => ({ at: index * 10 * SECOND, value }));
    expect(floorsOf(samples, FLOOR).map(({ value }) => value)).toEqual([3, 7]);
    expect(floorsOf([], FLOOR)).toEqual([]);
  });

  it('show a leak that the peaks would hide', () => {
    expect(new Set(verdictsOf(0.05))).toEqual(new Set(['grows']));
    const all = SEEDS.map((seed) => judge(slopeOf(makeHeap(seed, 0.05), SPAN), LIMITS));
    expect(all.filter((verdict) => verdict === 'grows').length).toBeLessThan(0.5 * SEEDS.length);
  });

  it('stand still where nothing leaks', () => {
    const still = verdictsOf(0).filter((verdict) => verdict === 'still');
    expect(still.length).toBeGreaterThanOrEqual(0.95 * SEEDS.length);
  });
});

describe('a backlog', () => {
  it('is as old as the oldest event that is not counted', () => {
    const backlog = makeBacklog();
    for (const at of [1_000, 2_000, 3_000]) backlog.acknowledge(at, 10);
    expect(backlog.acknowledged).toBe(30);
    expect(backlog.age(3_500, 0)).toBe(2_500);
    expect(backlog.age(3_500, 19)).toBe(1_500);
    expect(backlog.age(3_500, 20)).toBe(500);
    expect(backlog.age(3_500, 30)).toBe(0);
  });
});

describe('the busiest window', () => {
  it('is found wherever it begins, and does not hold its end', () => {
    expect(mostInWindow([0, 600, 1_000, 1_599, 1_600, 5_000], SECOND)).toBe(3);
    expect(mostInWindow([], SECOND)).toBe(0);
  });
});

describe('the batches', () => {
  it('are the same for the same seed, and tell as many reads as they say', () => {
    const [one, same] = [makeBatches(1), makeBatches(1)];
    for (let made = 0; made < 20; made += 1) {
      const batch = one.next(SPAN);
      expect(same.next(SPAN)).toEqual(batch);
      const { events, counts } = JSON.parse(batch.body);
      const told = (events as { readonly reads?: number }[]).map(({ reads = 1 }) => reads);
      const sum = told.reduce((total, reads) => total + reads, 0);
      expect([events.length, sum]).toEqual([batch.events, batch.reads]);
      expect([...batch.readsByKey.values()].reduce((total, reads) => total + reads)).toBe(sum);
      if (counts) expect(counts[0].reads).toBe(sum);
    }
  });
});

describe('the page', () => {
  const growth = {
    mean: 200_000_000,
    most: 210_000_000,
    change: 0.004,
    low: -0.01,
    high: 0.018,
    samples: 90,
  };
  const age = { ...growth, mean: 1_500, most: 2_500 };
  const stream = {
    requests: 600,
    perSecond: 1,
    failed: 0,
    p50: 3.4,
    p99: 20.7,
    p999: 60.1,
    longest: 90,
  };
  const result: SoakResult = {
    command: 'npm run bench:soak',
    measuredOn: '2026-11-22',
    machine: 'two cores',
    search: [
      { perSecond: 20, reached: 20, p99: 12, oldest: 1_000, isHeld: true },
      { perSecond: 40, reached: 31, p99: 900, oldest: 8_000, isHeld: false },
    ],
    seconds: 900,
    batchesPerSecond: 10,
    eventsPerSecond: 1_000,
    keysPerKeyspace: 2_000,
    requests: {
      access: { ...stream, requests: 6_000, perSecond: 10 },
      warm: stream,
      stats: stream,
    },
    reads: { acknowledged: 900_000, keysCompared: 300 },
    jobs: { asked: 600, keys: 11_000, open: 0, failedKeys: {} },
    settledSeconds: 1.25,
    origin: { calls: 1_234, allowedPerSecond: 20, mostInOneSecond: 19 },
    processorMillisecondsPerThousandEvents: 150,
    memory: { resident: growth, heap: growth },
    ages: { events: age, jobs: age },
    besideBytes: { first: { aws: 130_000_000 }, last: { aws: 260_000_000 } },
    complaints: { warnings: 0, errors: 0, lines: [] },
  };

  it('shows latencies, accounts and growth, and that the target is met', () => {
    const section = formatSoakResult(result);
    expect(section).toContain('| `POST /v1/access` | 6,000 | 0 | 3.4 ms | 20.7 ms | 60.1 ms |');
    expect(section).toContain('900,000 reads were acknowledged and exactly as many are counted');
    expect(section).toContain(
      '| resident memory | 200.0 MB | 210.0 MB | +0.4 % | −1.0 % to +1.8 % | no |',
    );
    expect(section).toContain('took 130.0 MB at the beginning and 260.0 MB at the end');
    expect(section).toContain('held 20 batches a second');
    expect(section).toContain(': met.');
  });

  it('says what grows or was refused, and that a short run proves nothing', () => {
    const heap = { ...growth, change: 0.04, low: 0.02, high: 0.06 };
    const memory = { ...result.memory, heap };
    expect(formatSoakResult({ ...result, memory })).toContain(
      'Not met: heap after collection grows.',
    );
    const peaks = { ...result.memory, resident: heap };
    expect(formatSoakResult({ ...result, memory: peaks })).toContain(': met.');
    const resident = { ...growth, change: 0.06, low: 0.02, high: 0.09 };
    expect(
      formatSoakResult({ ...result, memory: { ...memory, heap: growth, resident } }),
    ).toContain('Not met: resident memory grows.');
    const loud = { ...result.memory, resident: { ...growth, low: -0.2, high: 0.3 } };
    expect(formatSoakResult({ ...result, memory: loud })).toContain(
      'Not met: whether resident memory grows is unclear.',
    );
    const jobs = { ...result.jobs, open: 3 };
    expect(formatSoakResult({ ...result, jobs })).toContain('Not met: 3 jobs are not done.');
    const requests = { ...result.requests, access: { ...stream, failed: 2 } };
    expect(formatSoakResult({ ...result, requests })).toContain(
      'Not met: 2 requests had no success.',
    );
    expect(formatSoakResult({ ...result, seconds: 60 })).toContain('60 s are too short');
  });
});
