/** Short texts of configurations, requests and environments: units, times, paths, variables. */
import { nextCronRun } from '../../../../adapters/system/cron.ts';
import { checkCron, leastCronGap } from '../../../../core/config/cron.ts';
import { fillUrlPath, parseUrlPath, urlParams } from '../../../../core/config/url-path.ts';
import { leaves } from '../../../../core/config/values.ts';
import {
  oneOf as anyOf,
  flag,
  integer,
  optional,
  readEnvironment,
  text,
  url,
} from '../../../../core/environment.ts';
import { parseValuePath, readValuePath } from '../../../../core/keyspaces/value-path.ts';
import { scheduleWords } from '../../../../core/schedules/words.ts';
import { firstShown, offsetsOf } from '../../../../core/time-zone.ts';
import {
  formatDuration,
  parseBytes,
  parseDollars,
  parseDuration,
  parseRate,
  parseShare,
} from '../../../../core/units.ts';
import { checkProblems, type FuzzTarget, takes } from '../fuzz.ts';
import { below, drawEdits, mutateText } from '../mutate-text.ts';

const START = Date.UTC(2026, 0, 1);
const DAY_MINUTES = 1_440;

/** Texts that are right, by what reads them; the tests of growth begin with them as well. */
export const TEXTS = {
  units: ['30m', '1.5 h', '250ms', '100/min', '5 / s', '20%', '0.2', '$0.002', '500MB', '1.5 GB'],
  cron: [
    '*/5 * * * ? *',
    '0 10 ? * MON-FRI *',
    '15,45 8-17 L * ? 2026',
    '0 9 ? JAN 2#1 *',
    '0 0 3W * ? *',
  ],
  zones: ['Europe/London', 'America/New_York', 'UTC', 'Australia/Lord_Howe', 'Asia/Kathmandu'],
  valuePaths: ['$.category', '$.sectors[0].name', '$[3]', '$.a-b._c'],
  urlPaths: ['/products/{sku}', '/p?ids={sku,}&x=%20', '/a/{b}/c.json', '/v1/{x}/{y}'],
} as const;

/** All of them. */
export const textTargets: readonly FuzzTarget<string>[] = [
  {
    name: 'units',
    share: 60,
    draw: (random) => mutateText(random, TEXTS.units, drawEdits(random)),
    take(input) {
      const duration = parseDuration(input);
      const rate = parseRate(input);
      const amounts = [parseShare(input), parseDollars(input), parseBytes(input)];
      const found = [duration, rate?.calls, ...amounts].filter((each) => each !== undefined);
      if (found.some((each) => !(each >= 0))) throw new Error(`less than nothing: ${found}`);
      if (duration !== undefined && formatDuration(duration) === '') throw new Error('no words');
      return found.length > 0;
    },
  },
  {
    name: 'cron expressions',
    share: 40,
    draw: (random) => mutateText(random, TEXTS.cron, drawEdits(random)),
    take(expression) {
      const expected = checkCron(expression);
      if (expected === '') throw new Error('nothing is expected');
      if (expected !== undefined) return false;
      const gap = leastCronGap(expression);
      if (!(gap >= 1 && gap <= DAY_MINUTES)) throw new Error(`a gap of ${gap} minutes`);
      const next = nextCronRun(expression, 'Europe/London', START);
      if (next !== undefined && !(next > START)) throw new Error(`next at ${next}`);
      const words = scheduleWords({ kind: 'cron', expression, timeZone: 'UTC' });
      if (!/^cron\(\S+( \S+){5}\)$/.test(words.expression)) throw new Error(words.expression);
      return true;
    },
  },
  {
    name: 'time zones',
    share: 5,
    draw: (random) => mutateText(random, TEXTS.zones, drawEdits(random)),
    take(name) {
      if (!leaves.timeZone.safeParse(name).success) return false;
      const offsetAt = offsetsOf(name);
      const wall = START + name.length * 3_600_000;
      const at = firstShown(wall, offsetAt);
      if (at !== undefined && at + offsetAt(at) !== wall) throw new Error('not what it shows');
      return true;
    },
  },
  {
    name: 'value paths',
    share: 30,
    draw: (random) => mutateText(random, TEXTS.valuePaths, drawEdits(random)),
    take(path) {
      const steps = parseValuePath(path);
      const value = '{"category":"c","sectors":[{"name":7}],"constructor":null}';
      if (steps) readValuePath(value, steps);
      readValuePath(path, ['category']);
      return steps !== undefined;
    },
  },
  {
    name: 'url paths',
    share: 40,
    draw: (random) => mutateText(random, TEXTS.urlPaths, drawEdits(random)),
    take(path) {
      const parts = parseUrlPath(path, 'path');
      const [first] = parts;
      if (first && 'expected' in first) {
        checkProblems(parts as never);
        return false;
      }
      const names = urlParams(parts as never);
      const params = Object.fromEntries(
        names.map((name, index) => [name, path.slice(index, index + 300)]),
      );
      takes(() => checkFilled(fillUrlPath(parts as never, [params], 'catalog')), 'origin_refused');
      return true;
    },
  },
];

/** A filled path stays on its host, and below where it was put. */
function checkFilled(path: string): void {
  const url = new URL(`https://host.example${path}`);
  if (url.host !== 'host.example') throw new Error(`another host: ${url.host}`);
  const [beforeQuery = ''] = path.split('?');
  if (url.pathname.split('/').length !== beforeQuery.split('/').length) {
    throw new Error(`resolved to ${url.pathname}`);
  }
}

const SPEC = {
  TABLE: text(),
  QUEUE: url('https', 'http'),
  PORT: integer(1, 65_535),
  ENVIRONMENT: anyOf('dev', 'prod'),
  TLS: flag(false),
  LIMIT: optional(integer(0, 9), 5),
};
const RIGHT = {
  ...{ TABLE: 'patterns', QUEUE: 'https://sqs.eu.example/1/q', PORT: '6379' },
  ...{ ENVIRONMENT: 'prod', TLS: 'true', LIMIT: '3' },
};

/** Variables of a unit. */
export const environmentTarget: FuzzTarget<Readonly<Record<string, string | undefined>>> = {
  name: 'environment',
  share: 30,
  draw: (random) =>
    Object.fromEntries(
      Object.entries(RIGHT).map(([name, value]) => [
        name,
        below(random, 20) === 0 ? undefined : mutateText(random, [value], drawEdits(random, 0.85)),
      ]),
    ),
  take: (env) =>
    takes(() => {
      const { PORT, LIMIT } = readEnvironment(SPEC, env);
      if (!(PORT >= 1 && PORT <= 65_535 && LIMIT <= 9)) throw new Error(`${PORT} ${LIMIT}`);
    }, 'environment_invalid'),
};
