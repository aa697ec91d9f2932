import { describe, expect, it } from 'vitest';
import { parseAccess } from '../../../core/access-request.ts';
import { hashParam } from '../../../core/keyspaces/template.ts';
import { prompts } from '../../../core/strategies/prompts.ts';
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
