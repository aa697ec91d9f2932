/**
 * Lines as the servers' own documentation shows them:
 * https://httpd.apache.org/docs/2.4/logs.html#accesslog,
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html,
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html.
 */
import { describe, expect, it } from 'vitest';
import type { ParsedLine, TraceFormat, WebOptions } from '../../../backtest/traces/format.ts';
import { recogniseFormat } from '../../../backtest/traces/formats.ts';

const OPTIONS: WebOptions = { key: 'url', keepBots: false };
const CHROME = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/120.0.0.0 Safari/537.36';

function parse(line: string, options: Partial<WebOptions> = {}, before: readonly string[] = []) {
  const format = recogniseFormat(before[0] ?? line);
  if (!format) throw new Error(`no format recognises ${line}`);
  return parseAs(format, line, options, before);
}

function parseAs(
  format: TraceFormat,
  line: string,
  options: Partial<WebOptions> = {},
  before: readonly string[] = [],
): ParsedLine {
  const parser = format.makeParser({ ...OPTIONS, ...options });
  for (const header of before) parser(header);
  return parser(line);
}

/** The read in words: `time key bytes`. */
function say(parsed: ParsedLine): string {
  if (parsed.kind === 'ignored') return `ignored: ${parsed.why}`;
  if (parsed.kind === 'bad') return `bad ${parsed.reason}`;
  if (parsed.kind === 'header') return 'header';
  const { at, key, bytes } = parsed.read;
  return `${new Date(at).toISOString()} ${key} ${bytes}`;
}

describe('common and combined logs', () => {
  const COMMON =
    '127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /apache_pb.gif HTTP/1.0" 200 2326';
  const COMBINED = `${COMMON} "http://www.example.com/start.html" "Mozilla/4.08 [en] (Win98; I ;Nav)"`;

  it('gives path, size and the time in its zone', () => {
    expect(say(parse(COMMON))).toBe('2000-10-10T20:55:36.000Z /apache_pb.gif 2326');
    expect(say(parse(COMBINED))).toBe('2000-10-10T20:55:36.000Z /apache_pb.gif 2326');
  });

  it('takes the address for the user, and the browser where the log has it', () => {
    const users = [COMMON, COMBINED, COMBINED.replace('Nav', 'Other')].map((line) => {
      const parsed = parse(line);
      return parsed.kind === 'reads' ? parsed.read.user : '';
    });
    expect(users[0]).toBe('127.0.0.1');
    expect(users[1]).toMatch(/^127\.0\.0\.1#[0-9a-z]+$/);
    expect(new Set(users).size).toBe(3);
  });

  it.each([
    ['an IPv6 client', 'GET /a HTTP/1.1', '200 7', '/a 7'],
    ['a quote in the path', String.raw`GET /say\"hi\" HTTP/1.1`, '200 7', String.raw`/say\"hi\" 7`],
    ['a path with spaces', 'GET /a b HTTP/1.1', '200 7', '/a b 7'],
    ['no version', 'GET /old', '200 7', '/old 7'],
    ['a whole address', 'GET http://example.com/a?b=1#c HTTP/1.1', '200 7', '/a?b=1 7'],
    ['an address without a path', 'GET http://example.com HTTP/1.1', '200 7', '/ 7'],
    ['no size', 'GET /a HTTP/1.1', '304 -', '/a 0'],
  ])('reads %s', (_, request, end, expected) => {
    const line = `2001:db8::1 - - [10/Oct/2000:13:55:36 +0000] "${request}" ${end} "-" "${CHROME}"`;
    expect(say(parse(line))).toBe(`2000-10-10T13:55:36.000Z ${expected}`);
  });

  it.each([
    ['POST /cart HTTP/1.1', '200', 'method'],
    ['HEAD /a HTTP/1.1', '200', 'method'],
    ['GET /gone HTTP/1.1', '404', 'status'],
    ['GET /moved HTTP/1.1', '301', 'status'],
    ['-', '408', 'status'],
    [String.raw`\x16\x03\x01`, '400', 'status'],
  ])('leaves out %s with %d', (request, status, why) => {
    const line = COMMON.replace('GET /apache_pb.gif HTTP/1.0', () => request).replace(
      ' 200 ',
      ` ${status} `,
    );
    expect(say(parse(line))).toBe(`ignored: ${why}`);
  });

  it.each([
    ['31/Feb/2000:13:55:36 -0700', 'bad time'],
    ['10/Okt/2000:13:55:36 -0700', 'bad time'],
    ['10/Oct/2000:25:55:36 -0700', 'bad time'],
  ])('calls the time %s bad', (time, expected) => {
    const format = recogniseFormat(COMMON);
    const line = COMMON.replace('10/Oct/2000:13:55:36 -0700', time);
    expect(say(parseAs(format as TraceFormat, line))).toContain(expected);
  });

  it('calls a size bad that no answer has', () => {
    const line = COMMON.replace('2326', '9'.repeat(400));
    expect(say(parse(line))).toContain('bad size: expected bytes');
  });

  it('calls a success without a request bad', () => {
    expect(say(parse(COMMON.replace('GET /apache_pb.gif HTTP/1.0', '-')))).toContain('bad request');
  });
});

describe('logs of Application Load Balancers', () => {
  const LINE =
    'http 2018-07-02T22:23:00.186641Z app/my-loadbalancer/50dc6c495c0c9188 192.168.131.39:2817 10.0.0.1:80 0.000 0.001 0.000 200 200 34 366 "GET http://www.example.com:80/list?page=2 HTTP/1.1" "curl/7.46.0" - - arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/my-targets/73e2d6bc24d8a067 "Root=1-58337262-36d228ad5d99923122bbe354" "-" "-" 0 2018-07-02T22:22:48.364000Z "forward" "-" "-" "10.0.0.1:80" "200" "-" "-" TID_1234abcd5678ef90';

  it('gives path, answer size and client', () => {
    const parsed = parse(LINE);
    expect(say(parsed)).toBe('2018-07-02T22:23:00.186Z /list?page=2 366');
    expect(parsed).toMatchObject({ read: { user: expect.stringMatching(/^192\.168\.131\.39#/) } });
  });

  it('reads HTTP/2, and lines of the years before later fields came', () => {
    const early = LINE.replace(/^http /, 'h2 ').split(' arn:')[0] ?? '';
    expect(say(parse(early))).toBe('2018-07-02T22:23:00.186Z /list?page=2 366');
  });

  it('calls a day bad that no month has', () => {
    const line = LINE.replace('2018-07-02', '2018-02-30');
    expect(say(parse(line))).toContain('bad time: expected an ISO 8601 time');
  });

  it('leaves out what was not answered with a value', () => {
    expect(say(parse(LINE.replace('200 200', '502 -')))).toBe('ignored: status');
    expect(say(parse(LINE.replace('"GET', '"POST')))).toBe('ignored: method');
    expect(say(parse(LINE.replace('200 200', '- -')))).toBe('ignored: status');
  });
});

describe('logs of CloudFront', () => {
  const HEADER = [
    '#Version: 1.0',
    '#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken x-forwarded-for ssl-protocol ssl-cipher x-edge-response-result-type cs-protocol-version fle-status fle-encrypted-fields c-port time-to-first-byte x-edge-detailed-result-type sc-content-type sc-content-len sc-range-start sc-range-end',
  ];
  const FIELDS =
    '2019-12-04|21:02:31|LAX1|392|192.0.2.100|GET|d111111abcdef8.cloudfront.net|/index.html|200|-|Mozilla/5.0%20(Windows%20NT%2010.0)|-|-|Hit|SOX4xwn4XV6Q4rgb7XiVGOHms_BGlTAC4KyHmureZmBNrjGdRLiNIQ==|www.example.com|https|23|0.001|-|TLSv1.2|ECDHE-RSA-AES128-GCM-SHA256|Hit|HTTP/2.0|-|-|11040|0.001|Hit|text/html|78|-|-';
  const LINE = FIELDS.replaceAll('|', '\t');

  it('gives path and query, answer size and time', () => {
    const expected = '2019-12-04T21:02:31.000Z /index.html 392';
    expect(say(parse(LINE, {}, HEADER.slice(1)))).toBe(expected);
    // The first fields are the same in every standard log: a part without a header can be read.
    expect(say(parse(LINE))).toBe(expected);
    expect(say(parse(LINE.replace('\t-\t-\tHit', '\ta=1&b=2\t-\tHit')))).toContain(
      '/index.html?a=1&b=2',
    );
  });

  it('finds the fields by the header', () => {
    const header = '#Fields: time date x-edge-location cs-uri-stem cs-method sc-status';
    const line = '21:02:31\t2019-12-04\tLAX1\t/a\tGET\t200';
    expect(say(parse(line, {}, [header]))).toBe('2019-12-04T21:02:31.000Z /a 0');
    const lacking = '#Fields: date time x-edge-location';
    expect(say(parse(line, {}, [lacking]))).toContain('expected a field cs-method');
  });

  it('leaves out a client that went away', () => {
    expect(say(parse(LINE.replace('\t200\t', '\t000\t')))).toBe('ignored: status');
  });

  it('takes the host that the viewer asked for', () => {
    const parsed = parse(LINE, { key: 'host' }, HEADER.slice(1));
    expect(say(parsed)).toContain(' www.example.com/index.html ');
  });
});

describe('the key of a request', () => {
  const LINE =
    'h2 2018-07-02T22:23:00Z app/lb/1 10.0.0.1:1 - 0 0 0 200 200 1 5 "GET https://Shop.example.com:443/a?b=1 HTTP/2.0" "x" - - - "-" "shop.example.com"';

  it.each([
    ['path', '/a'],
    ['url', '/a?b=1'],
    ['host', 'shop.example.com/a?b=1'],
  ] as const)('can be its %s', (key, expected) => {
    expect(say(parse(LINE, { key }))).toContain(` ${expected} `);
  });
});

describe('bots', () => {
  const make = (agent: string) =>
    `10.0.0.1 - - [10/Oct/2000:13:55:36 +0000] "GET /a HTTP/1.1" 200 1 "-" "${agent}"`;

  it.each([
    'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
    'Mozilla/5.0 (compatible; bingbot/2.0)',
    'Mozilla/5.0 (compatible; Yahoo! Slurp)',
    'Baiduspider/2.0',
    'ELB-HealthChecker/2.0',
    'kube-probe/1.29',
    'Pingdom.com_bot_version_1.4',
  ])('leaves out %s, unless they are to be kept', (agent) => {
    expect(say(parse(make(agent)))).toBe('ignored: bot');
    expect(parse(make(agent), { keepBots: true }).kind).toBe('reads');
  });

  it.each([
    CHROME,
    'Mozilla/5.0 (Linux; Android 13; CUBOT KINGKONG 7) AppleWebKit/537.36',
    'python-requests/2.31.0',
    'okhttp/4.12.0',
    '-',
  ])('counts %s', (agent) => {
    expect(parse(make(agent)).kind).toBe('reads');
  });
});
