/** Schemas that several answers share. */
import * as z from 'zod/mini';
import { about } from '../request-schema.ts';
import { component } from './route.ts';

/** A time. */
export const epochTime = about('Epoch milliseconds.', z.number());

/** The result for one key, as a job reports it. */
export const warmResultSchema = component(
  'WarmResult',
  z.strictObject({
    keyspace: z.string(),
    key: z.string(),
    status: about(
      '`warmed`, `fresh` and `older` mean that the value is in the cache; `older` lost to a newer value; `cancelled` was not begun.',
      z.enum([
        'warmed',
        'fresh',
        'older',
        'invalidated',
        'missing',
        'failed',
        'expired',
        'cancelled',
      ]),
    ),
    reason: z.optional(about('Why it failed.', z.string())),
    expiresAt: z.optional(about('When the entry expires, epoch milliseconds.', z.number())),
  }),
);

/** A key and its keyspace. */
export const keyRefSchema = component(
  'KeyRef',
  z.strictObject({ keyspace: z.string(), key: z.string() }),
);

/** When a strategy runs. */
export const scheduleSchema = component(
  'Schedule',
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('every'), milliseconds: z.number() }),
    z.strictObject({ kind: z.literal('cron'), expression: z.string(), timeZone: z.string() }),
  ]),
);

/** One execution of a strategy. */
export const runFields = {
  id: z.string(),
  strategy: z.string(),
  startedAt: epochTime,
  finishedAt: epochTime,
  proposed: z.int(),
  approved: z.int(),
  window: z.optional(
    about('The named window that it ran for; absent on the strategy’s own schedule.', z.string()),
  ),
  error: z.optional(z.string()),
};
