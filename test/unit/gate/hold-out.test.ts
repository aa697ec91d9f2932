import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isHeldOut, settingOf } from '../../../core/gate/hold-out.ts';
import { ref, START } from '../../support/brain.ts';

const DAY = 24 * 3_600_000;
const REFS = Array.from({ length: 4_000 }, (_, index) => ref(String(index)));

function heldOut(at: number, share = 0.03): string[] {
  return REFS.filter((each) => isHeldOut(each, at, share)).map(({ key }) => key);
}

/** As it is computed elsewhere: of the first four bytes of a digest. */
function drawOf(salt: string, key: string): number {
  const text = `${salt}\0product\0${START / DAY}\0${key}`;
  return createHash('sha256').update(text).digest().readUInt32BE() / 2 ** 32;
}

describe('the hold-out', () => {
  it('takes the keys whose draw is below its share', () => {
    const [first = ref('0')] = REFS;
    const draw = drawOf('hold-out', first.key);
    expect(isHeldOut(first, START, draw)).toBe(false);
    expect(isHeldOut(first, START, draw + 2 ** -32)).toBe(true);
  });

  it('takes about its share of the keys', () => {
    // Three standard deviations of a draw of 4,000.
    expect(Math.abs(heldOut(START).length - 120)).toBeLessThan(33);
    expect(heldOut(START, 0)).toEqual([]);
  });

  it('keeps a key for a UTC day, and draws anew on the next', () => {
    expect(heldOut(START + DAY - 1)).toEqual(heldOut(START));
    const next = heldOut(START + DAY);
    expect(next).not.toEqual(heldOut(START));
    expect(next.filter((key) => heldOut(START).includes(key)).length).toBeLessThan(15);
  });

  it('only adds keys when its share grows', () => {
    expect(heldOut(START, 0.1)).toEqual(expect.arrayContaining(heldOut(START)));
  });

  it('tells keyspaces apart', () => {
    const elsewhere = REFS.filter((each) => isHeldOut({ ...each, keyspace: 'x' }, START, 0.03));
    expect(elsewhere.map(({ key }) => key)).not.toEqual(heldOut(START));
  });
});

describe('the setting of a key', () => {
  it('is the first one where its draw is below a half', () => {
    for (const each of REFS.slice(0, 20)) {
      const expected = drawOf('wider', each.key) < 0.5 ? 'a' : 'b';
      expect(settingOf('wider', each, START)).toBe(expected);
    }
  });

  const ofB = (comparison: string, at = START) =>
    REFS.filter((each) => settingOf(comparison, each, at) === 'b').length;
  const same = (one: string, other: string) =>
    REFS.filter((each) => settingOf(one, each, START) === settingOf(other, each, START)).length;

  it('is either with the same chance', () => {
    expect(Math.abs(ofB('wider') - 2_000)).toBeLessThan(95);
    expect(Math.abs(ofB('wider', START + DAY) - 2_000)).toBeLessThan(95);
  });

  it('has nothing to do with that of another comparison', () => {
    expect(same('wider', 'wider')).toBe(4_000);
    expect(Math.abs(same('wider', 'bolder') - 2_000)).toBeLessThan(95);
  });
});
