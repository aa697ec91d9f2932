import { describe, expect, it } from 'vitest';
import { parseAccess } from '../../../core/access-request.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import type { KeyRef } from '../../../core/keyspaces/keyspaces.ts';
import { hashParam } from '../../../core/keyspaces/template.ts';
import { emptyStats, type KeyStats } from '../../../core/patterns/stats.ts';
import { prompts } from '../../../core/strategies/prompts.ts';
import type { StrategyContext } from '../../../core/strategies/strategy.ts';
import { CONFIG, MINUTE, makeBrain, START } from '../../support/brain.ts';

const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const keyspaces = {
  ...CONFIG.keyspaces,
  prompt: { key: 'llm:{model}:{prompt|hash}', origin: 'catalog', ttl: '1h' },
};

function keyOf(prompt: string): string {
  return `llm:small:${hashParam(prompt)}`;
}

/** A brain that was told of prompts as applications tell them, at the times they were asked. */
async function asked(prompts: Record<string, { at: readonly number[]; milliseconds: number }>) {
  const brain = makeBrain({ config: { ...CONFIG, keyspaces } });
  for (const [prompt, { at, milliseconds }] of Object.entries(prompts)) {
    for (const time of at) {
      await brain.clock.set(Math.max(brain.clock.now(), time));
      const event = {
        keyspace: 'prompt',
        params: { model: 'small', prompt },
        at: time,
        hit: false,
        loadMilliseconds: milliseconds,
      };
      const { value } = parseAccess(brain.settings.keyspaces, brain.clock.now(), {
        events: [event],
      });
      const events = value?.events ?? [];
      await brain.ingest([{ id: `${prompt} ${time}`, events }]);
    }
  }
  return brain;
}

async function propose(brain: Awaited<ReturnType<typeof asked>>, now: number, limit = 10) {
  const own = brain.settings.strategies.get('prompts');
  if (!own) throw new Error('the strategy has no settings');
  const context = { ...brain, own: { ...own, limit }, now };
  return prompts({ ...context, horizonMilliseconds: 15 * MINUTE });
}

function times(count: number, apart: number): number[] {
  return Array.from({ length: count }, (_, index) => START + index * apart);
}

describe('prompts', () => {
  it('are proposed by how often they are asked and how long an answer takes', async () => {
    const brain = await asked({
      'often and slow': { at: times(40, 2 * HOUR), milliseconds: 6_000 },
      'often and quick': { at: times(40, 2 * HOUR), milliseconds: 500 },
      'seldom and slow': { at: times(19, 4 * HOUR), milliseconds: 6_000 },
      once: { at: [START], milliseconds: 9_000 },
    });
    const found = await propose(brain, START + 80 * HOUR);
    expect(found.map(({ ref }) => ref.key)).toEqual(
      ['often and slow', 'seldom and slow', 'often and quick'].map(keyOf),
    );
    expect(found[0]?.reason).toBe('asked 40 times, 6000 ms each');
    expect(found[0]?.evidence).toBeGreaterThan(0.25);
    expect(found[0]?.evidence).toBeLessThan(0.6);
    expect(await propose(brain, START + 80 * HOUR, 1)).toHaveLength(1);
  });

  it('are loaded with the words that the application sent', async () => {
    const brain = await asked({
      'why is the sky blue?': { at: times(9, HOUR), milliseconds: 800 },
    });
    const [found] = await propose(brain, START + 10 * HOUR);
    const [record] = await brain.patterns.read(found ? [found.ref] : []);
    expect(record?.stats.params).toEqual({ model: 'small', prompt: 'why is the sky blue?' });
  });

  it('are left out where only the key is known', async () => {
    const brain = await asked({});
    const events = times(9, HOUR).map((at) => ({ key: keyOf('secret'), at, hit: true }));
    const { value } = parseAccess(brain.settings.keyspaces, START + 10 * HOUR, { events });
    await brain.ingest([{ id: '1', events: value?.events ?? [] }]);
    expect(value?.events).toHaveLength(9);
    expect(await propose(brain, START + 10 * HOUR)).toEqual([]);
  });

  it('are left out while their answer is in the cache', async () => {
    const brain = await asked({ a: { at: times(9, HOUR), milliseconds: 800 } });
    expect(await propose(brain, START + 8 * HOUR + 30 * MINUTE)).toEqual([]);
    expect(await propose(brain, START + 9 * HOUR)).toHaveLength(1);
  });

  it('are likelier at their own hour of the day', async () => {
    const brain = await asked({ report: { at: times(7, DAY), milliseconds: 800 } });
    const [atItsHour] = await propose(brain, START + 7 * DAY);
    expect(atItsHour?.evidence).toBeGreaterThan(0.25);
    expect(await propose(brain, START + 7 * DAY + 6 * HOUR)).toEqual([]);
  });
});

describe('the chance of a prompt', () => {
  const NOW = START + 10.5 * HOUR;
  const known = { countedAt: NOW, loadMilliseconds: 100, params: { prompt: 'p' } };
  /** Asked by the hour of the day. */
  const hours = (asked: Readonly<Record<number, number>>) =>
    Array.from({ length: 24 }, (_, hour) => asked[hour] ?? 0);

  /** What is proposed of prompts that stand so, with a life of an hour; null for what is gone. */
  async function find(of: Readonly<Record<string, Partial<KeyStats> | null>>) {
    const control = { ...keyspaces.prompt, key: 'control:{prompt|hash}', control: true };
    const settings = resolveSettings({ ...CONFIG, keyspaces: { ...keyspaces, control } });
    const topped: unknown[] = [];
    const patterns = {
      top: async (...args: readonly unknown[]) => {
        topped.push(args);
        return Object.keys(of).map((key) => ({ keyspace: 'prompt', key }));
      },
      read: async (refs: readonly KeyRef[]) =>
        refs.map((ref) => {
          const stats = of[ref.key];
          return stats
            ? { ref, version: 1, stats: { ...emptyStats(), ...known, ...stats } }
            : undefined;
        }),
    };
    const context = { settings, own: { limit: 3 }, patterns, now: NOW };
    const found = await prompts(context as never as StrategyContext);
    expect(topped).toEqual([['prompt', 12, HOUR]]);
    return found;
  }

  it('is that of its rate, as often as it was repeated, at its hours of the day', async () => {
    const counts = [50, 8, 70];
    const stats = { counts, reads: 5, firstReadAt: NOW - 3 * HOUR, hours: hours({ 10: 3, 11: 2 }) };
    const [found, ...others] = await find({ a: stats, gone: null });
    expect(others).toEqual([]);
    // Known for three lives, one more is believed: of a half-life of 32 so much has been seen.
    const rate = (8 * Math.LN2) / 32 / (1 - 2 ** (-4 / 32));
    // 4 pairs of 10 share their hour: (3 × 2 + 2 × 1 + 1) of (5 × 4 + 24).
    const own = ((24 * 9) / 44 - 1) / 23;
    // Half an hour of each of both, of seven reads, two of them believed at any hour.
    const factor = 1 - own + (own * 24 * (0.5 * (3 + 2 / 24) + 0.5 * (2 + 2 / 24))) / 7;
    expect(found?.evidence).toBeCloseTo(1 - Math.exp(-rate * (4 / 5) * factor), 12);
    expect(found?.reason).toBe('asked 5 times, 100 ms each');
  });

  it('is none after one time, or without its words', async () => {
    const stats = { counts: [99, 99, 99], firstReadAt: NOW, hours: hours({}) };
    expect(await find({ once: { ...stats, reads: 1 } })).toEqual([]);
    expect(await find({ never: { ...stats, reads: 0 } })).toEqual([]);
    expect(await find({ twice: { ...stats, reads: 2 } })).toHaveLength(1);
    expect(await find({ unknown: { ...stats, reads: 2, params: undefined } })).toEqual([]);
    expect(await find({ fresh: { ...stats, reads: 2, expiresAt: NOW + 1 } })).toEqual([]);
  });
});
