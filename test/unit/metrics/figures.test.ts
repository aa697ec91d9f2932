import { describe, expect, it } from 'vitest';
import { FIGURES, figureOf, figuresIn, prometheusName } from '../../../core/metrics/figures.ts';

describe('the list of figures', () => {
  it('tells which are shown where, in its order', () => {
    const shownIn = (name: string) => FIGURES[name as keyof typeof FIGURES].shownIn;
    const names = Object.keys(FIGURES);
    const cloudwatch = names.filter((name) => shownIn(name) !== 'prometheus');
    const prometheus = names.filter((name) => shownIn(name) !== 'cloudwatch');
    expect(figuresIn('cloudwatch')).toEqual(cloudwatch);
    expect(figuresIn('prometheus')).toEqual(prometheus);
    expect(cloudwatch).not.toContain('enabled');
    expect(prometheus).not.toContain('originErrors');
  });

  it('has each figure as it was written down', () => {
    expect(figureOf('reads')).toBe(FIGURES.reads);
    expect(figureOf('uplift')).toMatchObject({ type: 'gauge', unit: 'None', by: 'strategy' });
  });

  it('names them as Prometheus does: words, of what, and whether they only grow', () => {
    expect(prometheusName('reads')).toBe('preheat_reads_total');
    expect(prometheusName('hitRatio')).toBe('preheat_hit_ratio');
    expect(prometheusName('l1Reads')).toBe('preheat_l1_reads_total');
    expect(prometheusName('loads')).toBe('preheat_strategy_loads_total');
    expect(prometheusName('savedCalls')).toBe('preheat_strategy_saved_calls');
    expect(prometheusName('lastWarmTimestampSeconds')).toBe(
      'preheat_strategy_last_warm_timestamp_seconds',
    );
  });
});
