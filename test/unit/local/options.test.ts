import { afterEach, expect, test, vi } from 'vitest';
import { parseOptions } from '../../../local/options.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

function mistake(...args: readonly string[]): string {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  expect(() => parseOptions(args)).toThrow();
  const written = write.mock.calls.map(([text]) => String(text)).join('');
  write.mockRestore();
  return written;
}

test('runs the demo on port 3006 unless told otherwise', () => {
  expect(parseOptions([])).toEqual({
    port: 3006,
    demo: true,
    speed: 1,
    ttlMilliseconds: 10_000,
  });
});

test('a log has half an hour of TTL and sixty times the speed', () => {
  expect(parseOptions(['--trace', 'log.csv'])).toMatchObject({
    trace: 'log.csv',
    speed: 60,
    ttlMilliseconds: 1_800_000,
  });
});

test('a configuration file means no demo', () => {
  expect(parseOptions(['--config', 'my.config.ts'])).toMatchObject({
    demo: false,
    config: 'my.config.ts',
  });
});

test.each([
  [['--prot', '1'], "unknown option '--prot'"],
  [['--port', 'x'], 'Expected a port from 0 to 65535'],
  [['--speed', '600'], "needs '--trace <file>'"],
  [['--trace', 'a', '--speed', '0'], 'Expected a number from 1 to 3600'],
  [['--trace', 'a', '--no-demo'], 'replays a log in the demo'],
  [['--ttl', '10'], "Expected a duration of at least 1s, as '60s' or '30m'"],
  [['now'], 'too many arguments'],
])('says in one line what is wrong with %j', (args, expected) => {
  const text = mistake(...args);
  expect(text).toContain(expected);
  expect(text.trim().split('\n')).toHaveLength(1);
});
