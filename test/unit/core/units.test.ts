import { describe, expect, it } from 'vitest';
import { firstShown, offsetsOf } from '../../../core/time-zone.ts';
import {
  formatDuration,
  parseBytes,
  parseDollars,
  parseDuration,
  parseRate,
  parseShare,
} from '../../../core/units.ts';

describe('a duration', () => {
  it('is a number and a unit', () => {
    const texts = ['250ms', '2s', '3m', '3min', '1.5h', '2d', ' 30 m ', '0.25s', '10m'];
    expect(texts.map(parseDuration)).toEqual([
      250, 2_000, 180_000, 180_000, 5_400_000, 172_800_000, 1_800_000, 250, 600_000,
    ]);
    expect(parseDuration('0.0015s')).toBe(2);
  });

  it('is nothing else', () => {
    for (const text of ['', '5', 'm', '-5m', '5 years', '1.m', '.5m', '5mm', 'x5m', '5m x']) {
      expect(parseDuration(text), text).toBeUndefined();
    }
  });

  it('is written in its largest unit', () => {
    const texts = [0, 999, 1_000, 1_500, 59_999, 60_000, 5_400_000, 86_400_000, 100.4];
    expect(texts.map(formatDuration)).toEqual([
      '0ms',
      '999ms',
      '1s',
      '1.5s',
      '60s',
      '1m',
      '1.5h',
      '1d',
      '100ms',
    ]);
  });
});

describe('a rate', () => {
  it('is calls per period', () => {
    expect(parseRate('5/s')).toEqual({ calls: 5, perMilliseconds: 1_000 });
    expect(parseRate(' 100 / min ')).toEqual({ calls: 100, perMilliseconds: 60_000 });
    expect(parseRate('100/m')?.perMilliseconds).toBe(60_000);
    expect(parseRate('1/h')).toEqual({ calls: 1, perMilliseconds: 3_600_000 });
  });

  it('is nothing else', () => {
    for (const text of ['0/s', '5', '5/d', '5/ms', '1.5/s', '/s', 'x5/s', '5/sx', '-1/s']) {
      expect(parseRate(text), text).toBeUndefined();
    }
  });
});

describe('shares, dollars and sizes', () => {
  it('are numbers, or texts with their sign', () => {
    expect([0, 0.2, '0.2', ' 20% ', '7.5 %', '12', '6.25%'].map(parseShare)).toEqual([
      0, 0.2, 0.2, 0.2, 0.075, 12, 0.0625,
    ]);
    expect([0, 5, '5', '$0.002', ' $12 '].map(parseDollars)).toEqual([0, 5, 5, 0.002, 12]);
    expect(['7B', '1.5 KB', '500mb', '2GB', ' 1TB ', '12MB'].map(parseBytes)).toEqual([
      7, 1_500, 500_000_000, 2_000_000_000, 1_000_000_000_000, 12_000_000,
    ]);
    expect(parseBytes('0.0016KB')).toBe(2);
  });

  it('are nothing else', () => {
    for (const input of [-1, '-1', '', '%', '1.', '20%%', 'x1', '1x', null, true, {}]) {
      expect(parseShare(input), String(input)).toBeUndefined();
      expect(parseDollars(input), String(input)).toBeUndefined();
    }
    expect(parseDollars('5$')).toBeUndefined();
    for (const text of ['', '5', 'MB', '5 XB', '-5MB', '1.MB', 'x1MB', '1MBx']) {
      expect(parseBytes(text), text).toBeUndefined();
    }
  });
});

describe('the clocks of a zone', () => {
  const HOUR = 3_600_000;
  const winter = Date.UTC(2026, 0, 15);
  const summer = Date.UTC(2026, 6, 15);

  it('are ahead of UTC, or behind it', () => {
    const offsets = (zone: string) => [winter, summer].map(offsetsOf(zone));
    expect(offsets('UTC')).toEqual([0, 0]);
    expect(offsets('Africa/Abidjan')).toEqual([0, 0]);
    expect(offsets('Europe/Berlin')).toEqual([HOUR, 2 * HOUR]);
    expect(offsets('America/New_York')).toEqual([-5 * HOUR, -4 * HOUR]);
    expect(offsets('Asia/Kolkata')).toEqual([5.5 * HOUR, 5.5 * HOUR]);
    expect(offsets('America/St_Johns')[0]).toBe(-3.5 * HOUR);
  });

  it('show a time once, twice or never: the first counts', () => {
    const berlin = offsetsOf('Europe/Berlin');
    expect(firstShown(winter, berlin)).toBe(winter - HOUR);
    expect(firstShown(summer, berlin)).toBe(summer - 2 * HOUR);
    const twice = Date.UTC(2026, 9, 25, 2, 30);
    expect(firstShown(twice, berlin)).toBe(twice - 2 * HOUR);
    expect(firstShown(Date.UTC(2026, 2, 29, 2, 30), berlin)).toBeUndefined();
    expect(firstShown(Date.UTC(2026, 2, 29, 3), berlin)).toBe(Date.UTC(2026, 2, 29, 1));
  });
});
