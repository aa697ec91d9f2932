/** The command against the running product: one start for all. */
import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { preheat } from '../../support/cli.ts';
import { type CliProduct, startCliProduct } from '../../support/cli-product.ts';

const ALL = Array.from({ length: 10_000 }, (_, index) => `product:P${index}`);
let own: CliProduct;
let redis: Redis;
let call: CliProduct['call'];

beforeAll(async () => {
  own = await startCliProduct();
  ({ redis, call } = own);
});

afterAll(() => own?.stop());

describe('the running product', () => {
  test('is found by the note that it leaves for its owner alone', async () => {
    const [note = ''] = (await readdir(own.folder)).filter((name) => name.startsWith('running-'));
    expect((await stat(join(own.folder, note))).mode & 0o777).toBe(0o600);
    expect(await call(['status'])).toMatchObject({ code: 0, err: '' });
  });

  test('answers every command that reads', async () => {
    for (const args of ['stats', 'status', 'advice', 'jobs list', 'tasks list', 'config history']) {
      const { code, out, err } = await call([...args.split(' ')]);
      expect([args, code, err]).toEqual([args, 0, '']);
      const json = await call([...args.split(' '), '--json']);
      expect([args, json.code, typeof JSON.parse(json.out)]).toEqual([args, 0, 'object']);
      expect(out).not.toBe(json.out);
    }
  });

  test('shows figures again and again, as often as asked', async () => {
    const { code, out } = await call(['watch', '--times', '2', '--every', '500ms', '--json']);
    expect(code).toBe(0);
    expect(out.trim().split('\n')).toHaveLength(2);
  });
});

describe('preheat warm', () => {
  test('warms keys of the arguments and of the standard input', async () => {
    const keys = ['product:A1', 'product:B2', 'product:C3'];
    const first = await call(['warm', ...keys.slice(0, 1)]);
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toMatch(/^job \S+: done, 1 of 1 keys: 1 warmed\n$/);
    const more = await call(['warm', '-'], { stdin: `${keys[1]}\n\n${keys[2]}\n${keys[1]}\n` });
    expect(more.out).toContain('2 of 2 keys: 2 warmed');
    expect(await redis.exists(...keys)).toBe(3);
  });

  test('fails where a key is not warmed, and says which and how to go on', async () => {
    const { code, out, err } = await call(['warm', 'product:A1', 'basket:17']);
    expect(code).toBe(1);
    expect(out).toMatch(/basket:17: missing/);
    expect(err).toMatch(/^warm what is left with: preheat jobs resume \S+\n$/);
    // The job is done, and can be resumed all the same: only what failed is asked for again.
    const [, resume = ''] = /with: preheat (.*)\n/.exec(err) ?? [];
    const before = own.origin.counts('product').keys;
    const again = await call([...resume.split(' '), '--json']);
    expect(again.code).toBe(1);
    expect(JSON.parse(again.out).jobs).toMatchObject([
      { state: 'done', resumes: 1, counts: { missing: 1 } },
    ]);
    expect(own.origin.counts('product').keys).toBe(before);
  });

  test('shows the progress of 10,000 keys, is cancelled by Ctrl-C, and resumed', async () => {
    const file = join(own.folder, 'keys.txt');
    await writeFile(file, ALL.join('\n'));
    const interrupt = new AbortController();
    const shares: number[] = [];
    const onProgress = (text: string): void => {
      const percent = /warming|jobs/.test(text) ? /(\d+) %/.exec(text)?.[1] : undefined;
      if (percent !== undefined) shares.push(Number(percent));
      if (Number(percent) >= 10) interrupt.abort();
    };
    const watched = { interrupt: interrupt.signal, isTerminal: true, onProgress };
    const cancelled = await call(['warm', '--file', file], watched);
    expect(cancelled.code).toBe(130);
    // The first job may have been over by then.
    expect(cancelled.out.match(/(cancelled|done), \d+ of 5000 keys/g)).toHaveLength(2);
    expect(cancelled.out).toMatch(/cancelled, \d+ of 5000 keys/);
    expect(shares.length).toBeGreaterThan(1);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    const atCancel = await settledCalls();
    expect(atCancel).toBeLessThan(ALL.length);

    const [, resume = ''] = /warm what is left with: preheat (.*)\n/.exec(cancelled.err) ?? [];
    const resumed = await call(resume.split(' '));
    expect(resumed).toMatchObject({ code: 0, err: '' });
    expect(resumed.out).toMatch(/^(job \S+: done, 5000 of 5000 keys: .*\n)+$/);
    expect(await redis.exists(...ALL)).toBe(ALL.length);
  }, 180_000);

  test('leaves jobs to themselves when asked, and says how to see them', async () => {
    const begun = await call(['warm', '--detach', '--force', 'product:A1', 'product:B2']);
    const [, show = ''] = /see them with: preheat (.*)\n/.exec(begun.out) ?? [];
    const shown = await call(show.split(' '));
    expect(shown.code).toBe(0);
    expect(shown.out).toContain('2 of 2 keys: 2 warmed');
  });

  test('says what it would warm', async () => {
    const { out } = await call(['warm', 'product:Z9', '--dry-run', '--json']);
    expect(JSON.parse(out)).toMatchObject({ dryRun: true, total: 1 });
    expect(await redis.exists('product:Z9')).toBe(0);
  });
});

/** Keys that the origin was asked for, once no call is under way any more. */
async function settledCalls(): Promise<number> {
  let last = -1;
  await vi.waitFor(
    () => {
      const { keys } = own.origin.counts('product');
      const isSettled = keys === last;
      last = keys;
      expect(isSettled).toBe(true);
    },
    { timeout: 20_000, interval: 2_000 },
  );
  return last;
}

describe('what is steered', () => {
  test('tasks are put, listed, fitted to use and removed', async () => {
    const put = await call(
      'tasks put home --keyspace product --param sku=T1 --priority 50 --interval 5m --tag top'.split(
        ' ',
      ),
    );
    expect(put).toMatchObject({ code: 0, err: '' });
    expect(put.out).toContain('product:T1');
    expect((await call(['tasks', 'list', '--tag', 'top'])).out).toContain('home');
    expect((await call(['tasks', 'show', 'home', '--json'])).out).toContain(
      '"intervalSeconds": 300',
    );
    expect((await call(['tasks', 'optimize', '--dry-run'])).code).toBe(0);
    expect((await call(['tasks', 'remove', 'home'])).out).toBe('removed home\n');
    const gone = await call(['tasks', 'remove', 'home']);
    expect(gone).toMatchObject({ code: 1, err: "preheat: no task 'home'\n" });
  });

  test('settings are checked, set, shown and reverted', async () => {
    const check = await call([
      'config',
      'check',
      '--config',
      join(own.folder, 'preheat.config.ts'),
    ]);
    expect(check.out).toContain('is right');
    const set = await call(['config', 'set', 'strategies.popular.limit=7', '--note', 'a sale']);
    expect(set.out).toContain('strategies.popular.limit: as deployed → 7');
    expect((await call(['config', 'show', 'strategies.popular.limit'])).out).toMatch(/7 +run-time/);
    expect((await call(['config', 'history'])).out).toContain('a sale');
    expect((await call(['config', 'revert', '0'])).code).toBe(0);
    const wrong = await call(['config', 'set', 'strategies.popular.limit=many']);
    expect(wrong.code).toBe(2);
    expect(wrong.err).toContain('strategies.popular.limit');
    expect(wrong.err.trim().split('\n')).toHaveLength(1);
  });
});

describe('the switches', () => {
  test('invalidate by key and tag, and load anew when asked', async () => {
    await call(['warm', 'product:V1', 'product:V2']);
    const dropped = await call(['invalidate', 'product:V1']);
    expect(dropped).toMatchObject({ code: 0, err: '', out: '1 keys are dropped\n' });
    expect(await redis.exists('product:V1', 'product:V2')).toBe(1);
    const again = await call(['invalidate', 'product:V1', 'product:V2', '--rewarm']);
    expect(again.code).toBe(0);
    expect(again.out).toMatch(/done, 2 of 2 keys: 2 warmed/);
    expect(await redis.exists('product:V1', 'product:V2')).toBe(2);
    expect((await call(['invalidate'])).err).toContain('expected KEY, --file, --tag or --keyspace');
  });

  test('pause and go on', async () => {
    expect((await call(['pause'])).out).toMatch(/^paused since .* by local-admin; go on with/);
    expect((await call(['status'])).out).toContain('all warming is paused');
    expect((await call(['resume'])).out).toBe('warming goes on\n');
    expect((await call(['status'])).out).not.toContain('all warming is paused');
  });

  test('clear the cache, after a question', async () => {
    await call(['warm', 'product:V1']);
    const no = await call(['clear', '--all'], { stdin: 'n\n' });
    expect(no.code).toBe(1);
    expect(no.err).toContain('clear the cache of product, basket? [y/N] ');
    expect(await redis.exists('product:V1')).toBe(1);
    const yes = await call(['clear', '--keyspace', 'product'], { stdin: 'y\n' });
    expect(yes.code).toBe(0);
    expect(await redis.exists('product:V1')).toBe(0);
    expect((await call(['clear', '--keyspace', 'product', '--yes'])).code).toBe(0);
    expect((await call(['clear'])).err).toContain('expected either --keyspace or --all');
  });
});

describe('a mistake', () => {
  const DEAD = 'http://127.0.0.1:9/';
  test.each([
    [['warn'], 2, "unknown command 'warn' (Did you mean warm?)"],
    [['warm'], 2, 'expected one of KEY, --file, --keyspace, '],
    [['warm', 'nothing-of-ours'], 2, 'expected a key that fits the template of a keyspace'],
    [['warm', '--file', '/nowhere'], 2, 'expected a readable file with a key a line'],
    [['stats', '--recent', '1y'], 2, 'expected a duration from 10s to 1h'],
    [['jobs', 'list', '--limit', 'x'], 2, 'Expected a whole number'],
    [['why'], 2, "missing required argument 'KEY'"],
    [['import', '/nowhere'], 2, 'expected a readable log, found no such file'],
    [['import', '/nowhere', '--keyspace', 'x'], 2, 'expected one of product, basket'],
    [['stats', '--endpoint', 'here'], 2, 'expected an address such as'],
    [['jobs', 'show', 'nothing'], 1, "no job 'nothing'"],
    [['stats', '--token', 'wrong'], 3, 'does not know this token'],
    [['stats', '--endpoint', DEAD], 3, 'no token for http://127.0.0.1:9/; give one with --token'],
    [['stats', '--endpoint', DEAD, '--token', 'x'], 3, 'does not answer (bad port)'],
    [['stats', '--endpoint', 'http://127.0.0.1:1/', '--token', 'x'], 3, 'does not answer'],
  ] as const)('%j is told in one line', async (args, code, line) => {
    const result = await call(args);
    expect([result.code, result.out]).toEqual([code, '']);
    expect(result.err).toContain(line);
    expect(result.err).toMatch(/^preheat: [^\n]+\n$/);
  });

  test('of the address is told where something else answers there', async () => {
    const { code, err } = await call(['stats', '--endpoint', own.origin.url, '--token', 'x']);
    expect(code).toBe(3);
    expect(err).toContain('does not answer as Preheat does (status 404)');
  });

  test('of the machine is told: nothing runs here', async () => {
    const result = await preheat(['stats'], { variables: { PREHEAT_STATE_DIR: '/nowhere' } });
    expect(result.code).toBe(3);
    expect(result.err).toContain('no Preheat runs on this machine');
  });
});

test('the product takes its note away at its end', async () => {
  redis.disconnect();
  await own.product.end();
  expect((await readdir(own.folder)).filter((name) => name.startsWith('running-'))).toEqual([]);
  expect((await call(['stats'])).code).toBe(3);
});
