import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ParsedLine, WebKey } from '../../backtest/traces/format.ts';
import { FORMATS, recogniseFormat } from '../../backtest/traces/formats.ts';

/** Pieces that lines of logs are made of: garbage out of them gets far into a parser. */
const PIECES = fc.constantFrom(
  ...['"', '\\', '\\"', '[', ']', ' ', '\t', ',', ':', '#Fields:', '-', '200', '1.2.3.4', 'GET '],
  ...['/a?b#c', ' HTTP/1.1', '10/Oct/2000:13:55:36 -0700', '2018-07-02T22:23:00Z', 'h2 ', '{'],
  ...['"at":1', 'date time x-edge-location', 'https://', '\u0000', '\ufffd', '9'.repeat(400)],
);
const GARBAGE = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.array(PIECES, { maxLength: 60 }).map((pieces) => pieces.join('')),
);
const KEY: fc.Arbitrary<WebKey> = fc.constantFrom('path', 'url', 'host');

function check(parsed: ParsedLine): void {
  if (parsed.kind === 'bad') expect(parsed.reason).toMatch(/: expected .+, found /s);
  if (parsed.kind !== 'reads') return;
  const { at, key, bytes } = parsed.read;
  expect(Number.isFinite(at)).toBe(true);
  expect(key.length).toBeGreaterThan(0);
  expect(bytes).toBeGreaterThanOrEqual(0);
  expect(parsed.count).toBeGreaterThanOrEqual(1);
}

describe('every format', () => {
  it('makes something of any line: a read with time and key, or the reason why not', () => {
    fc.assert(
      fc.property(
        fc.array(GARBAGE, { maxLength: 5 }),
        KEY,
        fc.boolean(),
        (lines, key, keepBots) => {
          for (const format of FORMATS) {
            const parse = format.makeParser({ key, keepBots });
            for (const line of lines) {
              format.recognises(line);
              check(parse(line));
            }
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('takes time in proportion to the length of a line', () => {
    const piece = fc.array(PIECES, { minLength: 1, maxLength: 3 }).map((pieces) => pieces.join(''));
    const starts = ['', '1.2.3.4 - - [10/Oct/2000:13:55:36 -0700] "', 'h2 2018-07-02T22:23:00Z '];
    fc.assert(
      fc.property(fc.constantFrom(...starts), piece, (start, repeated) => {
        // As long as a line may be: were any of them quadratic, this would take minutes.
        const line = (start + repeated.repeat(65_536 / repeated.length)).slice(0, 65_536);
        for (const format of FORMATS) {
          format.recognises(line);
          check(format.makeParser({ key: 'url', keepBots: false })(line));
        }
      }),
      { numRuns: 200 },
    );
  }, 60_000);

  it('is recognised by its own lines only', () => {
    const when = fc.date({
      min: new Date('1990-01-01T00:00:00Z'),
      max: new Date('2040-01-01T00:00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(when, fc.webPath(), fc.ipV4(), fc.nat(1e9), (date, path, client, bytes) => {
        const at = Math.floor(date.getTime() / 1000) * 1000;
        const iso = new Date(at).toISOString();
        const [, month = ''] = /^\w+, \d\d (\w+)/.exec(new Date(at).toUTCString()) ?? [];
        const clock = iso.slice(11, 19);
        const own = path === '' ? '/' : path;
        const lines = {
          combined: `${client} - - [${iso.slice(8, 10)}/${month}/${iso.slice(0, 4)}:${clock} +0000] "GET ${own} HTTP/1.1" 200 ${bytes} "-" "x"`,
          alb: `https ${iso} app/lb/1 ${client}:1 - 0 0 0 200 200 1 ${bytes} "GET https://a.b:443${own} HTTP/2.0" "x"`,
          cloudfront: `${iso.slice(0, 10)}\t${clock}\tLAX1\t${bytes}\t${client}\tGET\ta.b\t${own}\t200\t-\tx\t-`,
          csv: `${at / 1000},${client},"${own}",${bytes}`,
          jsonl: JSON.stringify({ at, key: own, bytes }),
        };
        for (const [id, line] of Object.entries(lines)) {
          const format = recogniseFormat(line);
          expect(format?.id).toBe(id);
          const parsed = format?.makeParser({ key: 'url', keepBots: true })(line);
          expect(parsed).toMatchObject({ kind: 'reads', read: { at, key: own, bytes } });
        }
      }),
    );
  });
});
