/** Schedules of the running product, changed over HTTP while it runs. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { makeMemoryLog } from '../../../adapters/memory/log.ts';
import { defineConfig, loader } from '../../../core/config/define.ts';
import { type Machine, startMachine } from '../../../local/machine.ts';
import { makeClosers } from '../../../local/shutdown.ts';
import { realTempo } from '../../../local/tempo/tempo.ts';

const closers = makeClosers((name, error) => {
  throw new Error(name, { cause: error });
});
let machine: Machine;

beforeAll(async () => {
  const config = defineConfig({
    origins: { quotes: loader(async () => 'x') },
    keyspaces: { quote: { key: 'quote:{symbol}', origin: 'quotes', ttl: '5m' } },
    strategies: {
      popular: { every: '24h' },
      timeOfDay: { every: '24h', windows: [{ name: 'open', cron: '0 9 ? * 2#1 2099' }] },
    },
  });
  machine = await startMachine({
    source: { config, options: {} },
    tempo: realTempo,
    port: 0,
    variables: {},
    notes: () => undefined,
    log: makeMemoryLog(),
    closers,
  });
});

afterAll(() => closers.closeAll());

async function ask(method: string, path: string, json?: object) {
  const response = await fetch(`${machine.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${machine.tokens.admin}` },
    ...(json && { body: JSON.stringify(json) }),
  });
  return JSON.parse(await response.text());
}

const change = (strategies: object) => ask('PATCH', 'v1/config', { set: { strategies } });

async function strategy(name: string) {
  const { strategies } = await ask('GET', 'v1/strategies');
  return strategies.find((each: { name: string }) => each.name === name);
}

/** What was changed is known everywhere within ten seconds. */
const waited = (check: () => Promise<void> | void) =>
  vi.waitFor(check, { timeout: 20_000, interval: 100 });

test('a change moves runs, a pause ends them, and after it they go on', async () => {
  expect(await strategy('popular')).toMatchObject({ cycles: { runs: 0 } });
  const moved = { name: 'open', cron: '0 0 1 1 ? 2098' };

  await change({ popular: { every: '1s' }, timeOfDay: { windows: [moved] } });
  await waited(async () => {
    const { cycles, schedule, nextRunAt } = await strategy('popular');
    expect(schedule).toEqual({ kind: 'every', milliseconds: 1_000 });
    expect(nextRunAt % 1_000).toBe(0);
    expect(nextRunAt - Date.now()).toBeLessThanOrEqual(1_000);
    expect(cycles.runs).toBeGreaterThanOrEqual(2);
    const { windows } = await strategy('time-of-day');
    expect(windows).toMatchObject([{ enabled: true, nextRunAt: Date.UTC(2098, 0, 1) }]);
  });

  const windows = [{ ...moved, enabled: false }];
  await change({ popular: { enabled: false }, timeOfDay: { windows } });
  await waited(async () => {
    expect(await strategy('popular')).toMatchObject({ enabled: false, nextRunAt: null });
    const paused = await strategy('time-of-day');
    expect(paused.enabled).toBe(true);
    expect(paused.windows).toMatchObject([{ enabled: false, nextRunAt: null }]);
  });
  const { cycles } = await strategy('popular');
  const since = Date.now();
  await waited(() => expect(Date.now() - since).toBeGreaterThan(2_500));
  expect((await strategy('popular')).cycles.runs).toBe(cycles.runs);

  await change({ popular: { enabled: null } });
  await waited(async () => {
    expect((await strategy('popular')).cycles.runs).toBeGreaterThan(cycles.runs);
  });
}, 90_000);
