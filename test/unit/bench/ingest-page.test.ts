import { describe, expect, it } from 'vitest';
import { formatIngestResult } from '../../../bench/ingest/page.ts';

const RUN = {
  keysPerWindow: 980,
  events: 1_000_000,
  windows: 10,
  keysRead: 84_173,
  calls: 10,
  tableWrites: 9_993,
  cpuMicrosecondsPerEvent: 10,
  heapMegabytes: { most: 120, firstKept: 3.5, lastKept: 0.1 },
  recall: 1,
  mostError: 0.021,
};

const USUAL = { ...RUN, keysPerWindow: 10_000, events: 200_000, windows: 2, tableWrites: 20_019 };

const RESULT = {
  command: 'npm run bench:ingest',
  measuredOn: '2026-11-22',
  machine: '2 cores',
  keys: 100_000,
  processes: 4,
  runs: [RUN, USUAL],
  oneUpdateEach: {
    events: 20_000,
    tableWrites: 20_000,
    writeUnits: 20_000,
    cpuMicrosecondsPerEvent: 250,
    keysRead: 8_000,
  },
};

describe('the section on ingest', () => {
  it('gives writes for a million reads, and how many fewer than with one update each', () => {
    const page = formatIngestResult(RESULT);
    expect(page).toContain('| `keysPerWindow` 980 | 9,993 | 100 × fewer | 100.0 % | 2.1 % |');
    expect(page).toContain('| `keysPerWindow` 10,000 | 100,095 | 10 × fewer |');
    expect(page).toContain('| one update per read | 1,000,000 | 1 |');
    expect(page).toContain('Ingest takes 25.0 times less of the processor per read');
  });

  it('says that the aim is met, and with what', () => {
    expect(formatIngestResult(RESULT)).toContain('It is met with `ingest.keysPerWindow` 980.');
  });

  it.each([
    ['writes are too many', { tableWrites: 10_001 }],
    ['too few of the most read keys are found', { recall: 0.98 }],
    ['reads are too far off', { mostError: 0.051 }],
  ])('says that the aim is missed when %s', (_, change) => {
    const page = formatIngestResult({ ...RESULT, runs: [{ ...RUN, ...change }, USUAL] });
    expect(page).toContain('It is missed');
  });
});
