/** What single values of `preheat.config.ts` may be; each message completes “expected …”. */
import * as z from 'zod/mini';
import { parseBytes, parseDollars, parseDuration, parseRate, parseShare } from '../units.ts';
import { checkCron } from './cron.ts';
import { oneOf } from './nearest.ts';

/** Separates the expectations of several unknown names in the one message of their issue. */
export const UNKNOWN_NAMES_SEPARATOR = '\n';

/** An object whose unknown names are errors that say the nearest known one. */
export function strict<const Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const names = Object.keys(shape).filter((name) => name !== 'kind');
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((name) => oneOf(names, name)).join(UNKNOWN_NAMES_SEPARATOR)
        : `an object with ${names.join(', ')}`,
  });
}

/** A text that is not empty. */
export function text(expected: string) {
  return z.string({ error: expected }).check(z.minLength(1, { error: expected }));
}

/** A text that passes a check. */
export function checked(expected: string, isRight: (value: string) => boolean) {
  return z.string({ error: expected }).check(z.refine(isRight, { error: expected }));
}

/** A list of texts. */
export const texts = z.array(text('a text'), { error: 'a list of texts' });

/** An object of texts. */
export function texted(expected: string) {
  return z.record(z.string(), z.string({ error: 'a text' }), { error: expected });
}

function number(expected: string, min: number, max: number) {
  const error = { error: expected };
  return z.number(error).check(z.minimum(min, error), z.maximum(max, error));
}

/** A whole number. */
export function whole(min: number, max: number) {
  const expected = `a whole number from ${min} to ${max}`;
  return number(expected, min, max).check(z.refine(Number.isSafeInteger, { error: expected }));
}

/** A duration as people write it. */
export function durationFrom(min: string, max: string) {
  const least = parseDuration(min) ?? 0;
  const most = parseDuration(max) ?? 0;
  return checked(`a duration from ${min} to ${max}, as '30s' or '1.5h'`, (value) => {
    const milliseconds = parseDuration(value) ?? Number.NaN;
    return milliseconds >= least && milliseconds <= most;
  });
}

/** A number, or a text that `parse` reads as one from 0 to `most`. */
function amount(expected: string, parse: (input: unknown) => number | undefined, most: number) {
  const error = { error: expected };
  return z.custom<number | string>((input) => (parse(input) ?? Number.NaN) <= most, error);
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    // Offsets such as +01:00 pass Intl, but EventBridge takes names only.
    return /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}

/** True or false. */
export const flag = z.boolean({ error: 'true or false' });

/** What `secret()` makes: names of Secrets Manager have these characters. */
export const secretName = strict({
  secret: checked('the name of a secret', (name) => /^[\w/+=.@-]{1,512}$/.test(name)),
});

const cron = z.string({ error: 'a cron expression' }).check(
  z.superRefine((value, context) => {
    const expected = checkCron(value);
    if (expected) context.addIssue({ code: 'custom', message: expected, input: value });
  }),
);

/** The values that environment variables may set as well. */
export const leaves = {
  flag,
  cron,
  timeZone: checked("an IANA time zone, as 'Europe/London'", isTimeZone),
  /** EventBridge Scheduler's rates end at a year. */
  interval: durationFrom('1s', '365d'),
  /** Short lives are for replays at many times the real speed. */
  ttl: durationFrom('100ms', '365d'),
  timeout: durationFrom('10ms', '10m'),
  rate: checked("calls per period, as '100/min' or '5/s'", (value) => {
    const rate = parseRate(value);
    return rate !== undefined && Number.isSafeInteger(rate.calls);
  }),
  concurrency: whole(1, 1_000),
  batchSize: whole(1, 1_000),
  /** BatchGetItem takes no more. */
  dynamodbBatch: whole(1, 100),
  candidates: whole(1, 1_000_000),
  keysPerWindow: whole(1, 1_000_000),
  priority: whole(0, 1_000),
  jitter: number('a share of the ttl from 0 to 0.2', 0, 0.2),
  temperature: number('a temperature from 0 to 2', 0, 2),
  confidence: number('a chance from 0 to 1', 0, 1),
  extraOriginCalls: amount(
    "a share of the calls without warming from 0 to 10, as 0.2 or '20%'",
    parseShare,
    10,
  ),
  holdOut: number('a share of the keys from 0 to 0.5', 0, 0.5),
  callCost: amount(
    "dollars for loading one key from 0 to 1000, as 0.002 or '$0.002'",
    parseDollars,
    1_000,
  ),
  dollars: amount("dollars, as 5 or '$0.50'", parseDollars, 1e9),
  bytes: checked("a size, as '500MB' or '2GB'", (value) => (parseBytes(value) ?? 0) > 0),
} as const;
