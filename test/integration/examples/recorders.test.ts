/** The example of each recorder, run as a user runs it, beside the local product. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerProducts } from '../../../examples/recorders/origin.ts';
import { startStandIn } from '../../../examples/stand-in.ts';
import { eventually } from '../../support/eventually.ts';
import { type Example, startOn } from '../../support/example.ts';
import { ROOT } from '../../support/repository.ts';

const FOLDER = join(ROOT, 'examples', 'recorders');
const execute = promisify(execFile);
let example: Example;

beforeAll(async () => {
  const shop = await startStandIn(0, answerProducts, 1);
  // The file has a loader, which takes its address from here.
  process.env['SHOP_URL'] = shop.url;
  const { default: config } = await import('../../../examples/recorders/preheat.config.ts');
  example = await startOn(config, shop);
});

afterAll(() => example.stop());

/** What the application says of each product. */
async function run(name: string, ...skus: readonly string[]): Promise<string[]> {
  const { redis, url, tokens } = example.machine;
  const env = {
    ...process.env,
    REDIS_URL: `redis://${redis.host}:${redis.port}`,
    PREHEAT_URL: url,
    PREHEAT_TOKEN: tokens.record,
  };
  const file = join(FOLDER, `${name}.ts`);
  const { stdout } = await execute(process.execPath, [file, ...skus], { env, timeout: 30_000 });
  return stdout.trim().split('\n');
}

describe.each([
  ['ioredis', 'shop:product:'],
  ['bentocache', 'bentocache:product:'],
  ['cache-manager', 'keyv::keyv:product:'],
])('the example of a recorder beside %s', (name, prefix) => {
  test('tells Preheat of each read, and the application goes on as before', async () => {
    expect(await run(name, 'A1', 'B2', 'A1')).toEqual(['A1 miss', 'B2 miss', 'A1 hit']);
    await eventually(async () => {
      const { body } = await example.ask('GET', `v1/patterns?key=${prefix}A1`);
      return body.reads === 2 && body.misses === 1;
    });
  });

  test('reads what Preheat has warmed as if it had written it itself', async () => {
    const keys = [`${prefix}C3`];
    const { body } = await example.ask('POST', 'v1/warm', { keys, wait: true });
    expect(body).toMatchObject({ ready: 1, total: 1 });
    example.asked();
    expect(await run(name, 'C3')).toEqual(['C3 hit']);
    expect(example.asked()).toEqual([]);
  });
});
