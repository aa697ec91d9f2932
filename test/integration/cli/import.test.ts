/** `preheat import`: logs of every format, taken in by the running product. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CliProduct, startCliProduct } from '../../support/cli-product.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
let own: CliProduct;

beforeAll(async () => {
  own = await startCliProduct();
});

afterAll(() => own?.stop());

/** One request, as servers write it down. */
interface Line {
  readonly at: number;
  readonly path: string;
  readonly client: string;
  readonly agent: string;
  readonly status: number;
}

const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64) Firefox/145.0';
const BOT = 'Googlebot/2.1 (+http://www.google.com/bot.html)';
const iso = (at: number) => new Date(at).toISOString();

/** How each format writes a request; the first line of a log where it has one. */
const FORMATS: readonly {
  readonly name: string;
  readonly head?: string;
  readonly write: (line: Line) => string;
}[] = [
  {
    name: 'csv',
    head: 'ts_seconds,user,key,size',
    write: ({ at, client, path }) => `${at / SECOND},${client},${path},120`,
  },
  {
    name: 'jsonl',
    write: ({ at, client, path }) => JSON.stringify({ at: iso(at), user: client, key: path }),
  },
  {
    name: 'combined',
    write({ at, client, path, status, agent }) {
      const [, day, month, year, time] = new Date(at).toUTCString().split(/[ ,]+/);
      const when = `${day}/${month}/${year}:${time} +0000`;
      return `${client} - - [${when}] "GET ${path} HTTP/1.1" ${status} 120 "-" "${agent}"`;
    },
  },
  {
    name: 'alb',
    write({ at, client, path, status, agent }) {
      const request = `"GET https://shop.example.com:443${path} HTTP/2.0" "${agent}"`;
      const tls = 'ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2';
      const rest = `arn:aws:elasticloadbalancing:tg "Root=1-1" "shop.example.com" "arn:c"`;
      const times = '0.000 0.001 0.000';
      return `h2 ${iso(at)} app/lb/1 ${client}:4711 10.0.0.9:80 ${times} ${status} ${status} 34 120 ${request} ${tls} ${rest}`;
    },
  },
  {
    name: 'cloudfront',
    head: `#Version: 1.0
#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query`,
    write({ at, client, path, status, agent }) {
      const [day, time] = iso(at).split(/[T.]/);
      const [stem, query = '-'] = path.split('?');
      const edge = ['FRA2', '120', client, 'GET', 'd1.cloudfront.net', stem, status, '-'];
      return [day, time, ...edge, encodeURIComponent(agent), query].join('\t');
    },
  },
];

test.each(FORMATS)('takes in a log of the format $name', async ({ name, head, write }) => {
  const sku = `of-${name}`;
  const last = Math.floor(Date.now() / HOUR) * HOUR - 2 * HOUR;
  const line = (index: number, more: Partial<Line> = {}): Line => ({
    at: last - index * 20 * MINUTE,
    path: `/product/items/${sku}?v=${index}`,
    client: `10.0.0.${1 + (index % 3)}`,
    agent: BROWSER,
    status: 200,
    ...more,
  });
  const reads = Array.from({ length: 12 }, (_, index) => line(11 - index));
  // Only logs of web servers tell of these, and none of them is a read.
  const others = [line(5, { agent: BOT }), line(4, { status: 404 })];
  const isOfWeb = !['csv', 'jsonl'].includes(name);
  const lines = [...reads, ...(isOfWeb ? others : [])].map(write);
  const log = join(own.folder, `${name}.log.gz`);
  await writeFile(log, gzipSync([...(head ? [head] : []), ...lines].join('\n')));
  const imported = await own.call(['import', log]);
  expect(imported.code).toBe(0);
  const left = [...imported.err.matchAll(/^1 reads (by bots|without success)/gm)];
  expect(left).toHaveLength(isOfWeb ? 2 : 0);
  expect(imported.out).toContain('12 reads are written');
  const known = JSON.parse((await own.call(['why', `product:${sku}`, '--json'])).out);
  expect(known).toMatchObject({ reads: 12, lastReadAt: last, entry: null });
  expect((await own.call(['patterns', 'product'])).out).toContain(`product:${sku}`);
});

/** Three days of reads up to now: H0 every ten minutes, others now and then. */
function logLines(now: number): string[] {
  return Array.from({ length: 3 * 24 * 6 }, (_, index) => {
    const at = now - (3 * 24 * 6 - index) * 10 * MINUTE;
    const time = new Date(at).toISOString();
    const line = (sku: string, user: number): string =>
      JSON.stringify({ at: time, key: `/product/items/${sku}?v=1`, user: `u${user}` });
    return index % 4 === 0
      ? [line('H0', index % 9), line(`H${index}`, index % 9)]
      : [line('H0', 1)];
  }).flat();
}

test('takes a log in once, at its own times, and strategies propose by it', async () => {
  const log = join(own.folder, 'log.jsonl');
  const lines = logLines(Date.now());
  await writeFile(log, lines.join('\n'));
  const readsBefore = (await own.product.stats()).keyspaces[0]?.total.reads;
  const dry = await own.call(['import', log, '--dry-run', '--json']);
  expect(JSON.parse(dry.out)).toMatchObject({
    dryRun: true,
    keyspaces: { product: lines.length },
  });
  const imported = await own.call(['import', log]);
  expect(imported).toMatchObject({ code: 0, err: '' });
  expect(imported.out).toContain(`${lines.length} reads are written`);
  expect((await own.call(['import', log])).out).toContain('imported before: nothing is written');

  const why = await own.call(['why', 'product:H0', '--json']);
  const known = JSON.parse(why.out);
  expect(known.reads).toBe(lines.filter((line) => line.includes('H0?')).length);
  expect(known.lastReadAt).toBeLessThan(Date.now() - 5 * MINUTE);
  expect(known.entry).toBeNull();
  expect((await own.call(['patterns', 'product'])).out).toContain('product:H0');
  expect((await own.product.stats()).keyspaces[0]?.total.reads).toBe(readsBefore);
  const run = await own.call(['warm', '--strategy', 'popular', '--dry-run', '--json']);
  expect(JSON.parse(run.out).proposed).toBeGreaterThan(0);
});

test('knows users by it: their last keys are loaded at the next login', async () => {
  const login = await own.call(['login', 'u1', '--dry-run', '--json']);
  expect(JSON.parse(login.out).keys.map(({ key }: { key: string }) => key)).toContain('product:H0');
  expect(await own.call(['login', 'u1'])).toMatchObject({ code: 0, err: '' });
});

test('maps what a log names to a keyspace as it is told', async () => {
  const log = join(own.folder, 'names.csv');
  const at = Math.round((Date.now() - HOUR) / 1_000);
  await writeFile(log, `ts_seconds,user,key,size\n${at},u,X1,1\n${at},u,X2,1\n`);
  const lost = await own.call(['import', log]);
  expect(lost.code).toBe(2);
  expect(lost.err).toContain('try --keyspace with --path or --param');
  const told = await own.call(['import', log, '--keyspace', 'product', '--param', 'sku']);
  expect(told.out).toContain('2 reads are written');
  expect((await own.call(['why', 'product:X2'])).out).toContain('product:X2 of product');
});
