import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldEntries } from '../../../core/budget/fold-entries.ts';
import { keyDayEntries } from '../../../core/budget/key-day-entries.ts';
import { countInKeyDays, enrol, type KeyDay } from '../../../core/patterns/key-days.ts';
import { MINUTE, ref, START, TTL } from '../../support/brain.ts';

const DAY = 24 * 60 * MINUTE;
const WARMED = { name: 'popular', side: 'warmed' } as const;
const AB = { name: 'popular@wider', side: 'b' } as const;

function entered(fields: Partial<KeyDay> = {}): KeyDay {
  return { ...WARMED, from: START, reads: 0, misses: 0, ...fields };
}

describe('a key-day', () => {
  it('enters the hold-out once, for the strategy that came first', () => {
    const first = enrol(undefined, [WARMED], START);
    expect(first).toEqual([entered()]);
    expect(enrol(first, [{ ...WARMED, name: 'refresh-ahead' }], START + MINUTE)).toBe(first);
  });

  it('enters none where it was not decided on', () => {
    expect(enrol(undefined, [], START)).toEqual([]);
  });

  it('stays on its side of the hold-out, whatever another strategy does later', () => {
    const withheld = [entered({ side: 'withheld' })];
    expect(enrol(withheld, [{ ...WARMED, name: 'stale' }], START + 1)).toBe(withheld);
  });

  it('may be in a comparison as well', () => {
    expect(enrol([entered()], [AB], START + 1)).toEqual([
      entered(),
      { ...AB, from: START + 1, reads: 0, misses: 0 },
    ]);
  });

  it('is followed by another on the next day', () => {
    expect(enrol([entered({ reads: 5 })], [WARMED], START + DAY)).toEqual([
      entered({ from: START + DAY }),
    ]);
  });

  it('counts the reads after its decision, until its day ends', () => {
    const at = (time: number) => countInKeyDays([entered()], { at: time, reads: 3, misses: 1 })[0];
    expect(at(START)?.reads).toBe(0);
    expect(at(START + 1)).toEqual(entered({ reads: 3, misses: 1 }));
    expect(at(START + DAY - 1)?.reads).toBe(3);
    expect(at(START + DAY)?.reads).toBe(0);
  });
});

describe('the sums over key-days', () => {
  const event = fc.record({ reads: fc.integer({ min: 1, max: 50 }), misses: fc.nat(5) });

  it('come out the same in one step and in many', () => {
    fc.assert(
      fc.property(fc.array(event, { minLength: 1, maxLength: 8 }), (events) => {
        const steps: (readonly KeyDay[])[] = [[entered()]];
        for (const each of events) {
          steps.push(countInKeyDays(steps.at(-1) ?? [], { at: START + 1, ...each }));
        }
        const entries = steps
          .slice(1)
          .flatMap((after, index) => keyDayEntries(ref('a'), steps[index], after, TTL));
        const [many] = foldEntries(entries);
        const [one] = keyDayEntries(ref('a'), steps[0], steps.at(-1), TTL);
        expect(many?.row).toBe('trial:product:popular:warmed');
        for (const [name, sum] of Object.entries(one?.add ?? {})) {
          expect(many?.add[name]).toBeCloseTo(sum, 6);
        }
        expect(many?.add['keyDays']).toBe(1);
      }),
    );
  });

  it('expect fewer misses of a popular key than reads, and one of a key read once', () => {
    const expected = (reads: number) =>
      keyDayEntries(ref('a'), [entered()], [entered({ reads })], TTL)[0]?.add['expected'] ?? 0;
    expect(expected(1)).toBe(1);
    expect(expected(10)).toBeGreaterThan(7);
    // A day has 48 TTLs of 30 minutes.
    expect(expected(10_000)).toBeGreaterThan(46);
    expect(expected(10_000)).toBeLessThan(49);
  });

  it('are left alone by what is no read', () => {
    expect(keyDayEntries(ref('a'), [entered()], [entered()], TTL)).toEqual([]);
  });
});
