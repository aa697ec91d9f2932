/** A shop with an assistant: what its guide does, and what of it shows in Redis and at the origins. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerShop } from '../../../examples/grocery-prompts/origin.ts';
import config from '../../../examples/grocery-prompts/preheat.config.ts';
import { eventually } from '../../support/eventually.ts';
import { type Example, startExample } from '../../support/example.ts';

const MINUTE = 60_000;
const PAID = 'POST /api/generate';
let example: Example;

beforeAll(async () => {
  example = await startExample(config, answerShop);
});

afterAll(() => example.stop());

/** What a customer looks at, one thing after the other. */
const visit = (user: string, startAt: number, skus: readonly string[], hit = false) =>
  skus.map((sku, index) => ({
    keyspace: 'product',
    params: { sku },
    user,
    session: user,
    hit,
    ...(hit ? {} : { loadMilliseconds: 80 }),
    at: startAt + index * 2_000,
  }));

const readsOf = async (sku: string) => {
  const { body } = await example.ask('GET', `warming/patterns?key=grocery:product:${sku}`);
  return body.reads;
};

test('learns from what customers read', async () => {
  const now = Date.now();
  // Butter of an hour ago is no longer in the cache; milk is, and is read a lot.
  const before = Array.from({ length: 30 }, (_, index) =>
    visit(`customer-${index}`, now - 65 * (index + 1) * MINUTE, ['milk', 'butter']),
  );
  const today = Array.from({ length: 10 }, (_, index) =>
    visit(`visitor-${index}`, now - (10 - index) * MINUTE, ['milk'], index > 0),
  );
  const events = [...before.reverse(), ...today].flat();
  const { body } = await example.ask('POST', 'record/access', { events });
  expect(body).toEqual({ accepted: 70, rejected: [] });
  await eventually(async () => (await readsOf('milk')) === 40);
});

test('warms what is bought with milk, because milk is read', async () => {
  const { body } = await example.ask('POST', 'v1/warm', { strategy: 'related' });
  expect(body.approvedKeys).toContainEqual({ keyspace: 'product', key: 'grocery:product:butter' });
  await eventually(async () => (await example.redis.exists('grocery:product:butter')) === 1);
  const why = (await example.ask('GET', 'v1/patterns?key=grocery:product:butter')).body;
  expect(why.decisions[0]).toMatchObject({
    strategy: 'related',
    verdict: 'approved',
    reason: 'read together with grocery:product:milk',
  });
  expect(example.asked()).toEqual(['GET /products/butter']);
});

test('warms a category by its name', async () => {
  const now = Date.now();
  const events = ['yogurt', 'rolls'].map((sku) => ({
    keyspace: 'product',
    params: { sku },
    category: sku === 'yogurt' ? 'dairy' : 'bakery',
    reads: 3,
    at: now,
  }));
  await example.ask('POST', 'record/access', { events });
  await eventually(async () => (await readsOf('yogurt')) === 3 && (await readsOf('rolls')) === 3);
  const json = { category: 'dairy', wait: true };
  const { body } = await example.ask('POST', 'warm/category', json);
  expect(body.failures).toEqual([]);
  const keys = body.results.map(({ key }: { key: string }) => key);
  expect(keys).toContain('grocery:product:yogurt');
  expect(keys).not.toContain('grocery:product:rolls');
  const [yogurt, rolls] = await example.stored('grocery:product:yogurt', 'grocery:product:rolls');
  expect([yogurt, rolls]).toMatchObject([{ category: 'dairy' }, undefined]);
});

test('records prompts under the short name, and has those answered that come back', async () => {
  const now = Date.now();
  const asked = (prompt: string, hoursAgo: number, cached = false) => ({
    model: 'llama3',
    prompt,
    cached,
    ...(cached ? {} : { responseMilliseconds: 4_000 }),
    at: now - hoursAgo * 60 * MINUTE,
  });
  // Twice a day, written in two ways; the answer of yesterday is no longer there.
  const words = ['What can I cook with milk?', ' What can  I cook with milk? '];
  const often = Array.from({ length: 24 }, (_, index) =>
    asked(words[index % 2] ?? '', 12.5 * (25 - index), index % 2 === 1),
  );
  const once = asked('Why is the sky blue?', 90);
  const { body } = await example.ask('POST', 'record/ollama', { prompts: [...often, once] });
  expect(body).toEqual({ accepted: 25, rejected: [] });
  await eventually(async () => {
    const { keys } = (await example.ask('GET', 'v1/patterns?keyspace=answer')).body;
    return keys.some(({ reads }: { reads: number }) => reads === 24);
  });
  example.asked();
  const run = (await example.ask('POST', 'warm/nlp')).body;
  expect(run).toMatchObject({ strategy: 'prompts', approved: 1 });
  const [{ key }] = run.approvedKeys;
  await eventually(async () => (await example.redis.exists(key)) === 1);
  expect(await example.redis.get(key)).toBe('An answer to: What can I cook with milk?');
  expect(example.asked()).toEqual([PAID]);
  const again = (await example.ask('POST', 'warm/nlp')).body;
  expect(again.approved).toBe(0);
  expect(example.asked()).toEqual([]);
});

test('warms nothing that does not fit into the memory it may use', async () => {
  const set = { budget: { memory: '1KB' } };
  const { body } = await example.ask('PATCH', 'v1/config', { set, note: 'a full cache' });
  expect(body.version).toBe(1);
  const json = { strategy: 'related', dryRun: true };
  let looks = 0;
  await eventually(async () => {
    // Nobody has warmed the one that is new, as a run that came by may have the others.
    looks += 1;
    const sku = `bread-${looks}`;
    const read = { keyspace: 'product', params: { sku }, category: 'bakery', reads: 3 };
    await example.ask('POST', 'record/access', { events: [{ ...read, at: Date.now() }] });
    await eventually(async () => (await readsOf(sku)) === 3);
    const { verdicts } = (await example.ask('POST', 'v1/warm', json)).body;
    return verdicts.memory > 0;
  }, 60_000);
  await example.ask('PATCH', 'v1/config', { set: { budget: { memory: null } } });
});

test('runs before the meals and before the shopping at the weekend', async () => {
  const { strategies } = (await example.ask('GET', 'warming/status')).body;
  const timeOfDay = strategies.find(({ name }: { name: string }) => name === 'time-of-day');
  const hours = timeOfDay.windows.map((window: { name: string; nextRunAt: number }) => [
    window.name,
    new Date(window.nextRunAt).toLocaleString('en-GB', {
      hour: 'numeric',
      timeZone: 'Europe/Berlin',
    }),
  ]);
  expect(Object.fromEntries(hours)).toEqual({
    breakfast: '06',
    lunch: '11',
    dinner: '17',
    'weekend-bulk': '08',
  });
});

test('empties the shelf only when asked twice', async () => {
  const first = await example.ask('POST', 'clear', { keyspace: 'product' });
  expect([first.status, await example.redis.exists('grocery:product:butter')]).toEqual([202, 1]);
  const { token } = first.body;
  const second = await example.ask('POST', 'clear', { keyspace: 'product', token });
  expect(second.body).toMatchObject({ done: true });
  expect(await example.redis.keys('grocery:product:*')).toEqual([]);
  expect(await example.redis.keys('grocery:llm:*')).toHaveLength(1);
});
