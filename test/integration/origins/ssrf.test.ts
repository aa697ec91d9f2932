/**
 * Tricks that try to make an origin's call go elsewhere: through the configured address, through
 * DNS, through redirects, through params. A real server counts what gets through to it.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeGuardedLookup } from '../../../adapters/origins/address-guard.ts';
import { makeHttpOrigin } from '../../../adapters/origins/http.ts';
import { http, llm } from '../../../core/config/define.ts';
import type { HttpSource } from '../../../core/config/sources.ts';
import { PreheatError } from '../../../core/errors.ts';
import { CLOSED_HOSTS } from '../../support/closed-hosts.ts';
import { config, mistakes } from '../../support/config.ts';
import { type DnsServer, startDnsServer } from '../../support/dns-server.ts';

let port = 0;
let requests: string[] = [];
let connections = 0;
const server = createServer((request, response) => {
  requests.push(request.url ?? '');
  if (request.url?.startsWith('/redirect/')) {
    response.writeHead(302, { location: `http://169.254.169.254/latest` }).end();
  } else response.end('secret');
});
server.on('connection', () => {
  connections += 1;
});

beforeAll(async () => {
  // All addresses of this machine, IPv6 too: a trick that works arrives here.
  await new Promise<void>((resolve) => server.listen(0, '::', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  requests = [];
  connections = 0;
});

/** An origin whose configuration nobody has checked, as if it had got past that. */
function unchecked(source: Partial<HttpSource>, resolve?: DnsServer['resolve']) {
  return makeHttpOrigin(
    {
      name: 'catalog',
      timeoutMilliseconds: 2_000,
      rate: { calls: 1, perMilliseconds: 1 },
      concurrency: 2,
      batchSize: 3,
      source: {
        kind: 'http',
        baseUrl: `http://127.0.0.1:${port}/v2`,
        path: '/products/{sku}',
        headers: {},
        ...source,
      },
    },
    { secrets: { get: async () => '' }, resolve },
  );
}

async function codeOf(origin: ReturnType<typeof unchecked>, sku = 'A1'): Promise<string> {
  const [result] = await origin.load([{ sku }], new AbortController().signal);
  if (result?.error instanceof PreheatError) return result.error.code;
  return `${result?.value}`;
}

describe('an address that is not public', () => {
  it.each(CLOSED_HOSTS)(
    'is refused as %s in the configuration, and is never called',
    async (host) => {
      const baseUrl = `http://${host}:${port}`;
      const origins = { catalog: http({ baseUrl, path: '/products/{sku}' }) };
      expect(mistakes(config({ origins }))).toEqual([
        expect.stringContaining('origins.catalog.baseUrl: expected a host on the public internet'),
      ]);
      expect(await codeOf(unchecked({ baseUrl: new URL(baseUrl).href.replace(/\/$/, '') }))).toBe(
        'origin_refused',
      );
      expect(connections).toBe(0);
    },
  );

  it.each(['169.254.169.254', '[fe80::1]', '0.0.0.0', '[fd00:ec2::254]', '[64:ff9b::a9fe:a9fe]'])(
    'stays refused as %s, whatever the configuration allows',
    (host) => {
      const input = { baseUrl: `http://${host}`, path: '/{sku}', allowPrivate: true };
      expect(mistakes(config({ origins: { catalog: http(input) } }))).toEqual([
        expect.stringContaining('expected a host on the public internet, found'),
      ]);
    },
  );

  it('is refused to language models as well', () => {
    const input = { api: 'ollama', baseUrl: 'http://127.0.0.1:11434', model: 'm' } as const;
    const keyspaces = { answers: { key: 'llm:{prompt|hash}', origin: 'catalog', ttl: '1h' } };
    expect(mistakes(config({ origins: { catalog: llm(input) }, keyspaces }))).toEqual([
      expect.stringContaining('origins.catalog.baseUrl: expected a host on the public internet'),
    ]);
  });

  it('is called where the configuration allows it', async () => {
    expect(await codeOf(unchecked({ allowPrivate: true }))).toBe('secret');
  });

  it.each(['8.8.8.8', '[2606:4700::1111]', '[64:ff9b::808:808]', 'api.example.com', '172.32.0.1'])(
    'is not what %s is',
    (host) => {
      const origins = { catalog: http({ baseUrl: `https://${host}`, path: '/{sku}' }) };
      expect(mistakes(config({ origins }))).toEqual([]);
    },
  );
});

describe('a name', () => {
  let dns: DnsServer;

  beforeAll(async () => {
    dns = await startDnsServer({
      'loopback.example': [['127.0.0.1']],
      'metadata.example': [['169.254.169.254']],
      'inside.example': [['10.0.0.7']],
      'six.example': [['::1']],
      'mapped.example': [['::ffff:7f00:1']],
      'nat64.example': [['64:ff9b::7f00:1']],
      'both.example': [['93.184.215.14', '127.0.0.1']],
      // Public when it is looked at, private when it is called: DNS rebinding.
      'rebinding.example': [['93.184.215.14'], ['127.0.0.1']],
      'once.example': [['127.0.0.1'], ['169.254.169.254']],
      'nothing.example': [[]],
    });
  });
  afterAll(() => dns.stop());

  it.each([
    'loopback.example',
    'metadata.example',
    'inside.example',
    'six.example',
    'mapped.example',
    'nat64.example',
    'both.example',
    'nothing.example',
  ])('%s does not lead where no call may go', async (name) => {
    const origin = unchecked({ baseUrl: `http://${name}:${port}` }, dns.resolve);
    expect(await codeOf(origin)).toBe('origin_refused');
    expect(connections).toBe(0);
  });

  it('that changes its address is asked for once, and what was checked is connected to', async () => {
    const lookup = makeGuardedLookup('catalog', false, dns.resolve);
    const lookUp = () =>
      new Promise((resolve) => {
        lookup('rebinding.example', { all: true }, (error, addresses) =>
          resolve(error ? (error as PreheatError).code : addresses),
        );
      });
    expect(await lookUp()).toEqual([{ address: '93.184.215.14', family: 4 }]);
    expect(await lookUp()).toBe('origin_refused');
    const baseUrl = `http://once.example:${port}`;
    expect(await codeOf(unchecked({ baseUrl, allowPrivate: true }, dns.resolve))).toBe('secret');
    expect(dns.asked('once.example')).toBe(1);
  });

  it('leads to a private address where the configuration allows it', async () => {
    const baseUrl = `http://loopback.example:${port}`;
    expect(await codeOf(unchecked({ baseUrl, allowPrivate: true }, dns.resolve))).toBe('secret');
    const metadata = unchecked(
      { baseUrl: `http://metadata.example:${port}`, allowPrivate: true },
      dns.resolve,
    );
    expect(await codeOf(metadata)).toBe('origin_refused');
  });
});

describe('a configured address', () => {
  it.each([
    ['credentials', 'http://admin:pw@api.example.com', 'no credentials'],
    ['a name as its credentials', 'http://api.example.com@evil.example', 'no credentials'],
    ['another scheme', 'file:///etc/passwd', 'an http or https url'],
    ['another scheme of the network', 'gopher://api.example.com', 'an http or https url'],
    ['a query', 'https://api.example.com/?to=', 'no query'],
    ['a fragment', 'https://api.example.com/#', 'no query'],
    ['no url', '//api.example.com', 'a url'],
  ])('with %s is refused', (_what, baseUrl, expected) => {
    const origins = { catalog: http({ baseUrl, path: '/{sku}' }) };
    expect(mistakes(config({ origins })).join()).toContain(expected);
  });

  it('that redirects is not followed', async () => {
    const baseUrl = `http://127.0.0.1:${port}/redirect`;
    expect(await codeOf(unchecked({ baseUrl, allowPrivate: true }))).toBe('origin_refused');
    expect(requests).toEqual(['/redirect/products/A1']);
  });
});

describe('a param', () => {
  it.each([
    '..',
    '.',
    '../admin',
    '../../../admin',
    'a/../../admin',
    '..\\admin',
    '%2e%2e',
    '%2e%2e%2fadmin',
    '%252e%252e%252fadmin',
    '.%2e/admin',
    '..;/admin',
    '..%3b/admin',
    'a/..;jsessionid=1/admin',
    '．．／admin',
    '‥/admin',
    'x\r\nhost: evil.example',
    'x\0',
    '',
  ])('%j does not leave its place', async (sku) => {
    const origin = unchecked({ allowPrivate: true });
    expect(await codeOf(origin, sku)).toBe('origin_refused');
    expect(connections).toBe(0);
  });

  it.each([
    '@evil.example',
    '//evil.example',
    'http://evil.example/',
    '?admin=1',
    '#fragment',
    '&sku=2',
    '\\\\evil.example',
    ':80',
    '%00',
    'a/b',
    '100%',
    'a..b',
    '...',
    '.hidden',
    'jane+test@example.com',
    'Größe 42½ “quoted”',
    '日本語',
    '😀',
    'a;b=c',
    '{sku}',
    "it's; DROP TABLE",
    '$(id)',
    '%',
    'tab\there',
  ])('%j stands in its place, whatever it looks like', async (sku) => {
    const origin = unchecked({ allowPrivate: true });
    expect(await codeOf(origin, sku)).toBe('secret');
    expect(requests).toEqual([`/v2/products/${encodeURIComponent(sku)}`]);
  });

  it('may hold dots in a query, where no server walks along them', async () => {
    const origin = unchecked({ allowPrivate: true, path: '/search?q={sku}' });
    expect(await codeOf(origin, '../x')).toBe('secret');
    expect(requests).toEqual(['/v2/search?q=..%2Fx']);
  });
});
