/** On which sides of which trials what a strategy proposes is. */
import { describe, expect, it } from 'vitest';
import { resolveSettings } from '../../../core/config/resolve.ts';
import { isHeldOut, type Setting, settingOf } from '../../../core/gate/hold-out.ts';
import { propose, withLots } from '../../../core/strategies/propose.ts';
import type { Strategy, StrategyContext } from '../../../core/strategies/strategy.ts';
import { CONFIG, ref, START } from '../../support/brain.ts';

const SKUS = Array.from({ length: 40 }, (_, index) => `sku${index}`);
const NAME = 'popular@wider';

/** Of the keys that get a setting, the one at that place. */
function keyOf(setting: Setting, place: number): string {
  return SKUS.filter((sku) => settingOf('wider', ref(sku), START) === setting)[place] ?? '';
}

/** A share of 1, which no configuration has, holds every key out. */
function settingsOf(holdOut: number) {
  const settings = resolveSettings(CONFIG);
  return { ...settings, experiments: { ...settings.experiments, holdOut } };
}

function candidate(sku: string, reason = 'test') {
  return { ref: ref(sku), warmAt: START, priority: 0, reason };
}

/** Lots by product: with the settings as they are `a` is proposed, with the changes `b`. */
async function lotsOf(holdOut: number, a: readonly string[], b: readonly string[]) {
  const strategy: Strategy = async ({ own, now }) =>
    (own.limit === 1 ? a : b).map((sku) => candidate(sku, `limit ${own.limit} at ${now}`));
  const own = { limit: 1, ab: { name: 'wider', changes: { limit: 2 } } };
  const context = { settings: settingsOf(holdOut), own, now: START };
  const found = await propose('popular', strategy, context as never as StrategyContext);
  const lots = new Map(found.map(({ ref: { key }, reason, lot }) => [key, { reason, ...lot }]));
  expect(lots.size).toBe(found.length);
  return (sku: string) => lots.get(ref(sku).key);
}

describe('a candidate', () => {
  it('is credited to the strategy, or to whom it names', async () => {
    const strategy: Strategy = async () => [
      candidate('a'),
      { ...candidate('b'), decidedAs: 'tasks' },
    ];
    const context = { settings: settingsOf(1), own: { limit: 1 } };
    const found = await propose('popular', strategy, context as never as StrategyContext);
    const held = { isWithheld: true, isProposed: true };
    const enrolment = (name: string) => ({ name, side: 'withheld' });
    expect(found.map(({ ref: of, lot }) => ({ key: of.key, ...lot }))).toEqual([
      { key: 'product:a', label: 'popular', enrolments: [enrolment('popular')], ...held },
      { key: 'product:b', label: 'tasks', enrolments: [enrolment('tasks')], ...held },
    ]);
  });

  it('is in the hold-out on one side or the other, and in none without one', () => {
    const half = withLots(
      'popular',
      settingsOf(0.5),
      SKUS.map((sku) => candidate(sku)),
    );
    for (const { ref: of, lot } of half) {
      const isWithheld = isHeldOut(of, START, 0.5);
      const side = isWithheld ? 'withheld' : 'warmed';
      const enrolments = [{ name: 'popular', side }];
      expect(lot).toEqual({ label: 'popular', enrolments, isWithheld, isProposed: true });
    }
    expect(new Set(half.map(({ lot }) => lot.isWithheld)).size).toBe(2);
    const [none] = withLots('popular', settingsOf(0), [candidate('a')]);
    expect(none?.lot).toEqual({
      label: 'popular',
      enrolments: [],
      isWithheld: false,
      isProposed: true,
    });
  });

  it('takes part in nothing where it was asked for by name', () => {
    const free = { enrolments: [], isWithheld: false, isProposed: true };
    const all = [candidate('vip'), candidate('a')];
    const popular = withLots('popular', settingsOf(1), all);
    expect(popular[0]?.lot).toEqual({ label: 'popular', ...free });
    expect(popular[1]?.lot.isWithheld).toBe(true);
    const critical = withLots('critical', settingsOf(1), all);
    expect(critical.map(({ lot }) => lot)).toEqual(all.map(() => ({ label: 'critical', ...free })));
  });
});

describe('while two settings are compared, a candidate', () => {
  const both: Setting[] = ['a', 'b'];
  const open = { isWithheld: false, isProposed: true };

  it('of both settings is on no side of the comparison', async () => {
    const skus = both.map((setting) => keyOf(setting, 0));
    const lotOf = await lotsOf(0, skus, skus);
    for (const [index, setting] of both.entries()) {
      expect(lotOf(skus[index] ?? '')).toEqual({
        reason: `limit 1 at ${START}`,
        label: `${NAME}.${setting}`,
        enrolments: [],
        ...open,
      });
    }
  });

  it('of one setting alone is warmed where the key has that setting', async () => {
    const [a, b] = both.map((setting) => [keyOf(setting, 0), keyOf(setting, 1)]);
    if (!a || !b) throw new Error('no keys');
    // The first of each setting is proposed by a alone, the second by b alone.
    const lotOf = await lotsOf(0, [a[0] ?? '', b[0] ?? ''], [a[1] ?? '', b[1] ?? '']);
    const enrolled = (side: Setting) => ({
      label: `${NAME}.${side}`,
      enrolments: [{ name: NAME, side }],
    });
    const other = { isWithheld: true, isProposed: false };
    const [one, two] = [{ reason: `limit 1 at ${START}` }, { reason: `limit 2 at ${START}` }];
    const enrolledAs = { a: enrolled('a'), b: enrolled('b') };
    expect(lotOf(a[0] ?? '')).toEqual({ ...one, ...enrolledAs.a, ...open });
    expect(lotOf(b[0] ?? '')).toEqual({ ...one, ...enrolledAs.b, ...other });
    expect(lotOf(a[1] ?? '')).toEqual({ ...two, ...enrolledAs.a, ...other });
    expect(lotOf(b[1] ?? '')).toEqual({ ...two, ...enrolledAs.b, ...open });
  });

  it('that is held out is in the hold-out where it was proposed, and else in nothing', async () => {
    const [a, b] = both.map((setting) => keyOf(setting, 0));
    const lotOf = await lotsOf(1, [a ?? '', b ?? ''], []);
    expect(lotOf(a ?? '')).toMatchObject({
      enrolments: [{ name: 'popular', side: 'withheld' }],
      isWithheld: true,
      isProposed: true,
    });
    expect(lotOf(b ?? '')).toMatchObject({ enrolments: [], isWithheld: true, isProposed: false });
  });
});
