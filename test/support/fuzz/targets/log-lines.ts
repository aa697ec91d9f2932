/** Lines of logs: what was read, a reason why not, or a problem with its field. */
import { albFormat } from '../../../../backtest/traces/alb.ts';
import { cloudfrontFormat } from '../../../../backtest/traces/cloudfront.ts';
import { combinedFormat } from '../../../../backtest/traces/combined.ts';
import { csvFormat } from '../../../../backtest/traces/csv.ts';
import {
  LAST_TIME,
  MOST_READS,
  type ParsedLine,
  type TraceFormat,
} from '../../../../backtest/traces/format.ts';
import { recogniseFormat } from '../../../../backtest/traces/formats.ts';
import { jsonlFormat } from '../../../../backtest/traces/jsonl.ts';
import type { FuzzTarget } from '../fuzz.ts';
import { drawEdits, mutateText, oneOf } from '../mutate-text.ts';

/** Lines as servers write them, all of them right. */
export const LOG_LINES: Readonly<Record<string, readonly string[]>> = {
  csv: [
    'ts_seconds,user,key,size',
    '1767225600.25,u1,/products/1,1024',
    '1767225601,,"/a ""quoted"", key",',
    '"1767225602","u,2","/b","7"',
    'key,ts_seconds',
  ],
  jsonl: [
    '{"at":1767225600000,"key":"product:1","user":"u1"}',
    '{"at":"2026-01-01T00:00:00.250Z","key":"product:2","reads":3,"bytes":512}',
    '{"at":1767225601000,"key":"ü","source":"bot","more":[1,{"a":null}]}',
    '{"at":"2026-01-01T01:00:00+01:00","key":"k","source":"user"}',
  ],
  combined: [
    '1.2.3.4 - - [01/Jan/2026:00:00:00 +0000] "GET /a?b=1 HTTP/1.1" 200 512 "-" "Mozilla/5.0"',
    '::1 - bob [28/Feb/2026:23:59:59 -0730] "GET /a\\"b HTTP/2.0" 304 - "http://x/" "curl/8"',
    'host - - [10/Oct/2000:13:55:36 -0700] "POST /form HTTP/1.0" 302 17',
    '1.2.3.4 - - [01/Jan/2026:00:00:01 +0000] "GET /x HTTP/1.1" 200 5 "-" "Googlebot/2.1"',
  ],
  alb: [
    'https 2026-01-01T00:00:00.123456Z app/lb/1 1.2.3.4:2817 10.0.0.1:80 0 0 0 200 200 34 366 "GET https://a.b:443/p?q=1 HTTP/2.0" "curl/7" - - arn "t" "a.b" "-"',
    'h2 2026-01-01T00:00:01Z app/lb/1 [::1]:80 - -1 -1 -1 404 - 0 0 "GET http://a.b:80/ HTTP/1.1" "-" - -',
    'http 2018-07-02T22:23:00.186641Z app/lb/1 1.2.3.4:2817 - 0 0 0 200 200 34 366 "- http://a.b:80- -" "-" - -',
  ],
  cloudfront: [
    '#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query',
    '2026-01-01\t00:00:00\tLAX1\t2390\t1.2.3.4\tGET\td1.cloudfront.net\t/p/1\t200\t-\tMozilla/5.0%20(X)\ta=1\t-',
    '2026-01-01\t00:00:01\tFRA2\t0\t2001:db8::1\tHEAD\td1.cloudfront.net\t/\t304\t-\tcurl\t-',
    '2026-02-28\t23:59:59.5\tFRA2\t12\t1.2.3.4\tGET\thost\t/b\t503\t-\t-\t-',
    '#Version: 1.0',
  ],
};

const ALL = Object.values(LOG_LINES).flat();

/** One target for each format. */
export const logLineTargets: readonly FuzzTarget<string>[] = [
  csvFormat,
  jsonlFormat,
  combinedFormat,
  albFormat,
  cloudfrontFormat,
].map(lineTarget);

function lineTarget(format: TraceFormat): FuzzTarget<string> {
  const own = LOG_LINES[format.id] ?? [];
  return {
    name: `log lines: ${format.id}`,
    share: 60,
    draw: (random) => mutateText(random, random() < 0.95 ? own : ALL, drawEdits(random)),
    take: (line) => readLine(format, line),
  };
}

/** Reads a line in every way of reading a key. */
function readLine(format: TraceFormat, line: string): boolean {
  recogniseFormat(line);
  const key = oneOf(() => (line.length % 7) / 7, ['path', 'url', 'host'] as const);
  const parsed = format.makeParser({ key, keepBots: line.length % 2 === 0 })(line);
  checkLine(parsed);
  return parsed.kind !== 'bad';
}

function checkLine(parsed: ParsedLine): void {
  if (parsed.kind === 'bad' && !/^[^:]+: expected .+, found .+$/s.test(parsed.reason)) {
    throw new Error(`a reason that does not say enough: ${parsed.reason}`);
  }
  if (parsed.kind !== 'reads') return;
  const { at, key, bytes } = parsed.read;
  if (!(Math.abs(at) <= LAST_TIME)) throw new Error(`no time: ${at}`);
  if (key === '') throw new Error('no key');
  if (!(bytes >= 0 && bytes <= Number.MAX_SAFE_INTEGER)) throw new Error(`no size: ${bytes}`);
  if (!(parsed.count >= 1 && parsed.count <= MOST_READS)) throw new Error(`reads: ${parsed.count}`);
}
