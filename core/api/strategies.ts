/** `GET /v1/strategies`: what each strategy is set to, does, and is worth. */
import * as z from 'zod/mini';
import { about, strict, whole } from '../request-schema.ts';
import { component, defineRoute, type Shown } from './route.ts';
import { strategyReportSchema } from './stats.ts';
import { runSchema, strategyStatusSchema } from './status.ts';

const strategy = component(
  'StrategyOverview',
  z.strictObject({
    ...strategyStatusSchema.shape,
    limit: about('Most candidates per run.', z.int()),
    lastRuns: about('Newest first.', z.array(runSchema)),
    cycles: about(
      'Its runs since the beginning; the least and the most are exact to 15 %.',
      z.strictObject({
        runs: z.int(),
        averageMilliseconds: z.nullable(z.number()),
        minMilliseconds: z.nullable(z.number()),
        maxMilliseconds: z.nullable(z.number()),
      }),
    ),
    report: about('What it did, what that was worth, and its hold-out.', strategyReportSchema),
  }),
);

const strategies = component(
  'Strategies',
  z.strictObject({ strategies: z.array(strategy), others: z.array(strategyReportSchema) }),
);

/** One strategy. */
export type StrategyOverview = Shown<typeof strategy>;

/** The whole answer. */
export type StrategiesReport = Shown<typeof strategies>;

/** The query. */
export const strategiesQuery = strict({
  runs: z.optional(about('Last runs of each; 5 by default.', whole(1, 50))),
});

/** The route. */
export const strategiesRoute = defineRoute({
  method: 'GET',
  path: '/v1/strategies',
  unit: 'strategies',
  role: 'read',
  summary: 'See what each strategy does and is worth',
  description:
    '`others` are those without a schedule: warms at the read, tasks that are not critical, manual requests.',
  query: strategiesQuery,
  answers: { 200: { description: 'The strategies', schema: strategies } },
});
