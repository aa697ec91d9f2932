import { afterEach, describe, expect, test, vi } from 'vitest';
import { makeMemoryLog } from '../../../adapters/memory/log.ts';
import { makeManualClock } from '../../../adapters/memory/manual-clock.ts';
import { makeSchedulerClient } from '../../../adapters/scheduler/client.ts';
import { makeEventBridgeSchedules } from '../../../adapters/scheduler/schedules.ts';
import type { Schedule } from '../../../core/config/settings.ts';
import type { PlannedSchedule, Schedules } from '../../../core/schedules/port.ts';
import { startScheduler } from '../../../local/scheduler.ts';
import {
  deployedSchedule,
  type SchedulerServer,
  startSchedulerServer,
} from '../../support/scheduler-server.ts';

const every = (minutes: number): Schedule => ({ kind: 'every', milliseconds: minutes * 60_000 });
const cron = (expression: string, timeZone = 'UTC'): Schedule => ({
  kind: 'cron',
  expression,
  timeZone,
});

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

/** The schedules `popular` and `users`, every 30 minutes. */
async function openEventBridge(): Promise<Schedules & { readonly server: SchedulerServer }> {
  const server = await startSchedulerServer();
  closers.push(server.stop);
  for (const name of ['popular', 'users']) {
    server.schedules.set(`ours/${name}`, deployedSchedule('cron(0/30 * * * ? *)'));
  }
  const client = makeSchedulerClient({
    region: 'eu-central-1',
    endpoint: server.endpoint,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  });
  return { ...makeEventBridgeSchedules(client, 'ours'), server };
}

async function openLocal() {
  const clock = makeManualClock(Date.UTC(2026, 0, 5, 12));
  const started: string[] = [];
  const tasks = ['popular', 'users'].map((name) => ({
    name,
    times: every(30),
    enabled: true,
    run: async (at: number) => started.push(`${name} ${new Date(at).toISOString().slice(11, 16)}`),
  }));
  const log = makeMemoryLog();
  const scheduler = startScheduler(tasks, { clock, log, floorMilliseconds: 0 });
  closers.push(scheduler.stop);
  /** Minute by minute, each after both tasks have begun to wait again. */
  const pass = async (minutes: number) => {
    for (let minute = 0; minute < minutes; minute += 1) {
      await vi.waitFor(() => expect(clock.sleepers).toBe(tasks.length), { interval: 1 });
      await clock.advance(60_000);
    }
    await vi.waitFor(() => expect(clock.sleepers).toBe(tasks.length), { interval: 1 });
  };
  return { ...scheduler, pass, started };
}

describe.each([
  ['EventBridge Scheduler', openEventBridge],
  ['the local scheduler', openLocal],
])('schedules of %s', (_, open) => {
  const popular: PlannedSchedule = { name: 'popular', times: every(30), enabled: true };

  test.each([
    ['another interval', { times: every(5) }],
    ['an interval that no clock shows', { times: every(7) }],
    ['a cron expression', { times: cron('0 8 * * ? *') }],
    ['a cron expression in a time zone', { times: cron('0 8 * * ? *', 'Europe/Berlin') }],
    ['a pause', { enabled: false }],
  ])('take %s, once, and take it back', async (_what, change) => {
    const schedules = await open();
    expect(await schedules.set(popular)).toBe('unchanged');
    expect(await schedules.set({ ...popular, ...change })).toBe('changed');
    expect(await schedules.set({ ...popular, ...change })).toBe('unchanged');
    expect(await schedules.set({ ...popular, name: 'users' })).toBe('unchanged');
    expect(await schedules.set(popular)).toBe('changed');
  });

  test('tell a time zone from another', async () => {
    const schedules = await open();
    await schedules.set({ ...popular, times: cron('0 8 * * ? *') });
    const elsewhere = { ...popular, times: cron('0 8 * * ? *', 'America/New_York') };
    expect(await schedules.set(elsewhere)).toBe('changed');
  });

  test('know no others', async () => {
    const schedules = await open();
    expect(await schedules.set({ ...popular, name: 'trending' })).toBe('unknown');
  });
});

describe('EventBridge Scheduler', () => {
  test('keeps target, role, input and dead letters of a schedule that is changed', async () => {
    const { server, set } = await openEventBridge();
    await set({ name: 'popular', times: cron('0 8 * * ? *', 'Europe/Berlin'), enabled: false });
    const before = deployedSchedule('');
    expect(server.schedules.get('ours/popular')).toMatchObject({
      ...before,
      ScheduleExpression: 'cron(0 8 * * ? *)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
      FlexibleTimeWindow: { Mode: 'OFF' },
      State: 'DISABLED',
      Target: {
        ...(before['Target'] as object),
        RetryPolicy: { MaximumEventAgeInSeconds: 900, MaximumRetryAttempts: 1 },
      },
    });
    await set({ name: 'popular', times: every(30), enabled: true });
    expect(server.schedules.get('ours/popular')).toMatchObject(
      deployedSchedule('cron(0/30 * * * ? *)'),
    );
  });

  test('is not written to where nothing differs', async () => {
    const { server, set } = await openEventBridge();
    await set({ name: 'popular', times: every(30), enabled: true });
    expect(server.calls).toEqual(['GET /schedules/popular']);
  });

  test.each([
    [503, { code: 'dependency_down', retryable: true }],
    [403, { name: expect.any(String) }],
  ])('that answers %i is an error', async (status, error) => {
    const { server, set } = await openEventBridge();
    server.failWith = status;
    const setting = set({ name: 'popular', times: every(5), enabled: true });
    await expect(setting).rejects.toMatchObject(error);
  });
});

describe('the local scheduler', () => {
  test('starts a changed schedule at its new times, and others at theirs', async () => {
    const { set, pass, started } = await openLocal();
    await pass(30);
    await set({ name: 'popular', times: every(5), enabled: true });
    await pass(10);
    await set({ name: 'popular', times: cron('50 12 * * ? *'), enabled: true });
    await pass(20);
    expect(started).toEqual([
      'popular 12:30',
      'users 12:30',
      'popular 12:35',
      'popular 12:40',
      'popular 12:50',
      'users 13:00',
    ]);
  });

  test('starts nothing of a pause, and goes on after it', async () => {
    const { set, pass, started } = await openLocal();
    await set({ name: 'popular', times: every(30), enabled: false });
    await pass(61);
    await set({ name: 'popular', times: every(30), enabled: true });
    await pass(29);
    expect(started.filter((run) => run.startsWith('popular'))).toEqual(['popular 13:30']);
  });
});
