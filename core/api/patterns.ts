/** `GET /v1/patterns`: what is known of keys. */
import * as z from 'zod/mini';
import { about, strict, text, whole } from '../request-schema.ts';
import { component, defineRoute, type Shown } from './route.ts';
import { epochTime } from './shared.ts';

/** Keys in one answer; each is an item to read. */
const MAX_LIMIT = 200;
const MAX_TEXT = 2_000;

/** A decision, and what it means in words. */
const decisionSchema = component(
  'Decision',
  z.strictObject({
    at: epochTime,
    strategy: z.string(),
    verdict: z.string(),
    reason: about('Why the strategy proposed it.', z.string()),
    benefit: about(
      'Share of an origin call that its warm was expected to save, 0 to 1.',
      z.number(),
    ),
    price: z.optional(
      about(
        'Where price and budget had a say: the least benefit that was approved, 0 to 1.',
        z.number(),
      ),
    ),
    callsLeft: z.optional(about('And the extra calls that were left.', z.number())),
    why: about('In words.', z.string()),
  }),
);

const price = about(
  'The least benefit that is approved in this keyspace; null before its first decision.',
  z.nullable(z.number()),
);

/** One key. */
export const keyReportSchema = component(
  'KeyReport',
  z.strictObject({
    keyspace: z.string(),
    key: z.string(),
    reads: z.number(),
    misses: z.number(),
    firstReadAt: z.nullable(epochTime),
    lastReadAt: z.nullable(epochTime),
    readsPerTtl: about('Over half-lives of 2, 32 and 512 TTLs.', z.array(z.number())),
    bytes: z.nullable(z.number()),
    loadMilliseconds: z.nullable(z.number()),
    entry: about(
      'The entry believed to be in the cache; null where it has expired or never was.',
      z.nullable(z.strictObject({ loadedAt: epochTime, expiresAt: epochTime })),
    ),
    lastWarm: z.nullable(
      z.strictObject({ strategy: z.string(), run: z.string(), at: epochTime, used: z.boolean() }),
    ),
    lastFailure: z.nullable(z.strictObject({ at: epochTime, code: z.string() })),
    decidedNextAt: about('When refresh-ahead decides on it next.', z.nullable(z.number())),
    benefit: about(
      'Share of an origin call that a warm would save if it took effect now, 0 to 1.',
      z.number(),
    ),
    price,
    decisions: about('Newest first.', z.array(decisionSchema)),
  }),
);

/** A key in the list of the most read. */
const topKeySchema = component(
  'TopKey',
  z.strictObject({
    key: z.string(),
    reads: z.number(),
    readsPerTtl: about('Over a half-life of 2 TTLs.', z.number()),
    lastReadAt: epochTime,
    benefit: z.number(),
    trend: about(
      'Its rate over a half-life of 2 TTLs by that over 32 TTLs: above 1.5 it rises, below 0.67 it falls.',
      z.nullable(z.number()),
    ),
  }),
);

/** The most read keys of a keyspace. */
export const topKeysReportSchema = component(
  'TopKeysReport',
  z.strictObject({
    keyspace: z.string(),
    price,
    keys: about('By descending rate.', z.array(topKeySchema)),
    hours: about('Reads of these keys by hour of the day, UTC.', z.array(z.number())),
    rising: about('Of these keys, those that rise most, at most 10.', z.array(z.string())),
    falling: about('And those that fall most.', z.array(z.string())),
  }),
);

/** One key. */
export type KeyReport = Shown<typeof keyReportSchema>;

/** The most read keys of a keyspace. */
export type TopKeysReport = Shown<typeof topKeysReportSchema>;

/** The query: a key, or a keyspace and perhaps a limit. */
export const patternsQuery = strict({
  key: z.optional(about('All that is known of this key.', text(MAX_TEXT))),
  keyspace: z.optional(about('The most read keys of this keyspace.', text(MAX_TEXT))),
  limit: z.optional(about('Keys in the list; 20 by default.', whole(1, MAX_LIMIT))),
});

/** The route. */
export const patternsRoute = defineRoute({
  method: 'GET',
  path: '/v1/patterns',
  unit: 'patterns',
  role: 'read',
  summary: 'See what is known of a key, or the most read keys',
  description: 'Takes either a key, or a keyspace and perhaps a limit.',
  query: patternsQuery,
  answers: {
    200: { description: 'What is known', schema: z.union([keyReportSchema, topKeysReportSchema]) },
  },
  errors: [404],
  aliases: [{ method: 'GET', path: '/warming/patterns' }],
});
