import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Breaker } from '../../core/ports.ts';
import type { CacheDriver } from '../support/cache-driver.ts';
import { CACHE_DRIVERS } from '../support/cache-drivers.ts';

const INTERVAL = 100;
const OPTIONS = {
  consecutiveFailures: 3,
  failureRatio: 0.5,
  minimumCalls: 10,
  windowMilliseconds: 60_000,
  probeIntervalMilliseconds: INTERVAL,
};

describe.each(Object.entries(CACHE_DRIVERS))('the breaker in %s', (_, start) => {
  let driver: CacheDriver;
  let one: Breaker;
  let two: Breaker;

  beforeEach(async () => {
    driver = await start();
    [one, two] = driver.breakers(OPTIONS);
  });
  afterEach(() => driver.stop());

  const report = async (outcomes: string) => {
    for (const outcome of outcomes) await one.report('crm', outcome === '+');
  };
  const isOpen = async () => (await two.state('crm')).open;

  test('opens for all workers after failures in a row', async () => {
    await report('--+--');
    expect(await two.ask('crm')).toBe('closed');
    await report('-');
    expect(await two.ask('crm')).toBe('open');
    expect(await two.ask('another')).toBe('closed');
    const { open, until } = await one.state('crm');
    expect(open).toBe(true);
    expect(until).toBeGreaterThan(1_000_000_000_000);
  });

  test('opens when half of at least ten calls fail', async () => {
    await report('-+-+-+-+-');
    expect(await isOpen()).toBe(false);
    await report('-');
    expect(await isOpen()).toBe(true);
  });

  test('stays closed when fewer than half fail', async () => {
    await report('-++-++-++-++-++');
    expect(await isOpen()).toBe(false);
  });

  test('forgets calls that are older than its window', async () => {
    const [brief] = driver.breakers({ ...OPTIONS, windowMilliseconds: 60 });
    for (const ok of [false, true, false, true, false, true, false, true, false]) {
      await brief.report('crm', ok);
    }
    await driver.pass(120);
    await brief.report('crm', true);
    await brief.report('crm', false);
    expect((await brief.state('crm')).open).toBe(false);
  });

  test('lets one probe through per interval over all workers, also when the prober dies', async () => {
    await report('---');
    expect(await one.ask('crm')).toBe('open');
    for (const _round of [1, 2]) {
      await driver.pass(INTERVAL + 1);
      const since = driver.now();
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, n) => (n % 2 ? one : two).ask('crm')),
      );
      // On a busy machine the asking itself takes more than an interval.
      const intervals = 1 + Math.floor((driver.now() - since) / INTERVAL);
      const probes = answers.filter((answer) => answer === 'probe').length;
      expect(probes).toBeGreaterThanOrEqual(1);
      expect(probes).toBeLessThanOrEqual(intervals);
      expect(answers.filter((answer) => answer === 'open')).toHaveLength(20 - probes);
    }
  });

  test('closes on a successful probe, and stays open on a failed one', async () => {
    await report('---');
    await driver.pass(INTERVAL + 1);
    expect(await one.ask('crm')).toBe('probe');
    await report('-');
    expect(await two.ask('crm')).toBe('open');
    await driver.pass(INTERVAL + 1);
    expect(await two.ask('crm')).toBe('probe');
    await report('+');
    expect(await one.ask('crm')).toBe('closed');
    await report('--');
    expect(await one.ask('crm')).toBe('closed');
  });

  test('is not closed by a call that began before it opened', async () => {
    await report('---+');
    expect(await isOpen()).toBe(true);
  });
});
