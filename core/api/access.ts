/** `POST /v1/access`: what was read. */
import * as z from 'zod/mini';
import { MAX_CATEGORY_LENGTH } from '../categories/state.ts';
import { about, flag, form, list, number, record, strict, text, whole } from '../request-schema.ts';
import { component, defineRoute } from './route.ts';

/** Most events in one request. */
export const MAX_EVENTS = 5_000;
const MAX_COUNTS = 1_000;
const MAX_READS = 1_000_000_000;
const DAY_MILLISECONDS = 86_400_000;

const id = form(/^[\w.:-]{1,128}$/, '1 to 128 letters, digits and _ . : -');
/** A strategy, and behind an @ the setting of it that is compared with another. */
const strategyName = /^[a-z][a-z0-9-]{0,31}(@[a-z0-9-]{1,24}\.[ab])?$/;
const strategy = form(strategyName, 'the name of a strategy');
const epoch = whole(0, 8.64e15, 'a time in epoch milliseconds');
const milliseconds = number(0, DAY_MILLISECONDS, 'milliseconds, at most a day');
const count = whole(0, MAX_READS);

const provenance = strict({ strategy, run: id });

/** The whole request; its entries are checked one by one, so that good ones stand beside bad ones. */
export const accessEnvelope = strict({
  id: z.optional(id),
  events: z
    .array(z.unknown(), { error: `a list of at most ${MAX_EVENTS} events` })
    .check(z.maxLength(MAX_EVENTS, { error: `at most ${MAX_EVENTS} events` })),
  counts: z.optional(list(z.unknown(), MAX_COUNTS, 'counts')),
});

/** One event. */
export const accessEventSchema = component(
  'AccessEvent',
  strict({
    key: z.optional(text(1_500)),
    keyspace: z.optional(text(256)),
    params: z.optional(
      record(/^\w{1,256}$/, z.string({ error: 'a text' }), 'an object of texts by param'),
    ),
    at: z.optional(epoch),
    hit: z.optional(flag),
    firstAt: z.optional(epoch),
    reads: z.optional(count),
    misses: z.optional(count),
    loadMilliseconds: z.optional(milliseconds),
    loadedAt: z.optional(epoch),
    bytes: z.optional(whole(0, 1_000_000_000)),
    used: z.optional(provenance),
    warmed: z.optional(strict({ strategy, run: id, benefit: number(0, 1) })),
    account: z.optional(
      record(
        strategyName,
        strict({ firstHits: count, earlyMisses: count }),
        'an object from strategy to counts',
      ),
    ),
    user: z.optional(text(256)),
    session: z.optional(text(256)),
    category: z.optional(text(MAX_CATEGORY_LENGTH)),
    source: z.optional(
      form(/^[a-z][a-z0-9-]{0,31}$/, "'user', 'bot', 'batch' or another kind of reader"),
    ),
  }),
);

/** The exact counts of one reader's window: what the client library sends. */
export const readCountsSchema = component(
  'ReadCounts',
  strict({
    keyspace: text(256),
    at: epoch,
    reads: count,
    misses: count,
    background: z.optional(strict({ reads: count, misses: count })),
    memory: z.optional(
      about(
        'Reads that the application’s own memory was asked and answered, and entries it had no room for.',
        strict({ reads: count, hits: count, evicted: count }),
      ),
    ),
    latency: record(/^\d{1,3}$/, count, 'an object from bucket to reads'),
    strategies: record(
      strategyName,
      strict({
        used: count,
        firstHits: count,
        earlyMisses: count,
        savedMilliseconds: number(0, Number.MAX_SAFE_INTEGER),
      }),
      'an object from strategy to counts',
    ),
    warms: z.optional(
      record(
        strategyName,
        strict({
          loads: count,
          warmed: count,
          failed: count,
          loadMilliseconds: number(0, Number.MAX_SAFE_INTEGER),
        }),
        'an object from strategy to counts',
      ),
    ),
    settled: z.optional(record(/^\d{1,16}$/, count, 'an object from period to calls')),
  }),
);

/** An event as it is sent. */
export type AccessEventInput = z.infer<typeof accessEventSchema>;

/** The whole request as it is meant to be; what is wrong in it is rejected entry by entry. */
const request = component(
  'AccessRequest',
  strict({
    id: z.optional(about('The same batch sent again under the same id is counted once.', id)),
    events: list(accessEventSchema, MAX_EVENTS, 'events'),
    counts: z.optional(list(readCountsSchema, MAX_COUNTS, 'counts')),
  }),
);

/** The route. */
export const recordRoute = defineRoute({
  method: 'POST',
  path: '/v1/access',
  unit: 'record',
  role: 'record',
  summary: 'Record reads',
  description:
    'Takes what an application read. An answer of 202 promises that each accepted event is counted; 503 says that none is.',
  body: request,
  answers: {
    202: {
      description: 'The events are safe',
      schema: component(
        'AccessAnswer',
        z.strictObject({
          accepted: z.int(),
          rejected: z.array(
            z.strictObject({
              index: about('Its place in `events` or `counts`; `path` says which.', z.int()),
              path: about('Where its first mistake is.', z.string()),
              reason: about('All its mistakes.', z.string()),
            }),
          ),
        }),
      ),
    },
  },
  aliases: [{ method: 'POST', path: '/record/access' }],
});
