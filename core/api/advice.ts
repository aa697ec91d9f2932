/** `GET /v1/advice`: what could be better, in words, with the numbers behind it. */
import * as z from 'zod/mini';
import { about } from '../request-schema.ts';
import { component, defineRoute, type Shown } from './route.ts';
import { epochTime } from './shared.ts';

const advice = component(
  'Advice',
  z.strictObject({
    kind: about(
      'Stable: what programs compare.',
      z.enum([
        'l1-too-small',
        'ttl-too-short',
        'slow-key',
        'strategy-wastes',
        'loads-fail',
        'budget-used-up',
        'cache-full',
        'cache-evicts',
      ]),
    ),
    keyspace: z.nullable(z.string()),
    key: z.nullable(z.string()),
    strategy: z.nullable(z.string()),
    message: about('What is the matter and what to do, in words.', z.string()),
    figures: about('The numbers behind it.', z.record(z.string(), z.number())),
  }),
);

/** One piece of advice. */
export type Advice = Shown<typeof advice>;

const adviceReport = component(
  'AdviceReport',
  z.strictObject({ at: epochTime, advice: z.array(advice) }),
);

/** The whole answer. */
export type AdviceReport = Shown<typeof adviceReport>;

/** The route. */
export const adviceRoute = defineRoute({
  method: 'GET',
  path: '/v1/advice',
  unit: 'advice',
  role: 'read',
  summary: 'See what could be better',
  description: 'Each with the numbers behind it; docs/advice.md says from where on it is given.',
  answers: { 200: { description: 'Advice', schema: adviceReport } },
});
