/** `GET /v1/status`: what Preheat is doing, in words rather than figures. */
import * as z from 'zod/mini';
import { CAUSES } from '../recovery/port.ts';
import { about } from '../request-schema.ts';
import { jobSummarySchema } from './jobs.ts';
import { component, defineRoute, type Shown } from './route.ts';
import { epochTime, runFields, scheduleSchema } from './shared.ts';

const nextRunAt = about(
  'When it runs next, epoch milliseconds; null where that is not known.',
  z.nullable(z.number()),
);

/** One run. */
export const runSchema = component('Run', z.strictObject(runFields));

/** One strategy. */
export const strategyStatusSchema = component(
  'StrategyStatus',
  z.strictObject({
    name: z.string(),
    enabled: z.boolean(),
    schedule: scheduleSchema,
    lastRun: z.nullable(runSchema),
    nextRunAt,
    windows: about(
      'Named windows at which it runs as well.',
      z.array(
        z.strictObject({
          name: z.string(),
          enabled: z.boolean(),
          schedule: scheduleSchema,
          nextRunAt,
        }),
      ),
    ),
  }),
);

const originStatus = component(
  'OriginStatus',
  z.strictObject({
    name: z.string(),
    breaker: about(
      '`unknown`: the store of the breakers does not answer.',
      z.enum(['closed', 'open', 'unknown']),
    ),
    openUntil: about('When an open breaker lets the next probe through.', z.nullable(z.number())),
  }),
);

const gateStatus = component(
  'GateStatus',
  z.strictObject({
    keyspace: z.string(),
    threshold: about(
      'Log-odds that a candidate must reach; null before the first decision.',
      z.nullable(z.number()),
    ),
  }),
);

/** The whole answer. */
export const statusReportSchema = component(
  'StatusReport',
  z.strictObject({
    at: epochTime,
    paused: about('Whether an operator has stopped all warming.', z.boolean()),
    pausedAt: about(
      'Since when, epoch milliseconds; null where it is not.',
      z.nullable(z.number()),
    ),
    strategies: z.array(strategyStatusSchema),
    running: about('Of the latest jobs, those that are not done.', z.array(jobSummarySchema)),
    recovery: about(
      'The refill of a cache that has lost what it held; null while there is none.',
      z.nullable(
        z.strictObject({
          job: about('Ask for it with `GET /v1/jobs/{id}`.', z.string()),
          cause: about('What has emptied the cache, as far as it is known.', z.enum(CAUSES)),
          startedAt: epochTime,
          sent: about('Keys that are loaded, or on their way.', z.int()),
        }),
      ),
    ),
    cache: about(
      'How the cache is, as it says itself; null where it has not told of late.',
      z.nullable(
        z.strictObject({
          usedBytes: z.number(),
          maxBytes: about('0: it tells no limit.', z.number()),
          evictedKeys: about('Entries that it has pushed out since it was started.', z.number()),
          isEvicting: about(
            'Whether a full cache pushes entries out; else it refuses to write.',
            z.boolean(),
          ),
        }),
      ),
    ),
    cycles: about('Runs of all strategies since the beginning.', z.int()),
    origins: z.array(originStatus),
    gates: z.array(gateStatus),
  }),
);

/** The whole answer. */
export type StatusReport = Shown<typeof statusReportSchema>;

/** One strategy. */
export type StrategyStatus = Shown<typeof strategyStatusSchema>;

/** One origin. */
export type OriginStatus = Shown<typeof originStatus>;

/** The gate of one keyspace. */
export type GateStatus = Shown<typeof gateStatus>;

/** The route. */
export const statusRoute = defineRoute({
  method: 'GET',
  path: '/v1/status',
  unit: 'status',
  role: 'read',
  summary: 'See what runs, and when it runs next',
  answers: { 200: { description: 'What Preheat is doing', schema: statusReportSchema } },
  aliases: [{ method: 'GET', path: '/warming/status' }],
});
