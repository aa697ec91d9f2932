/** How much was warmed, how well, how fast; and what each tier answered. */
import * as z from 'zod/mini';
import { about } from '../request-schema.ts';
import { component, type Shown } from './route.ts';

const figure = z.number();
const ratio = z.nullable(z.number());

/** Hit rates of the tiers. */
export const tiersSchema = component(
  'TiersReport',
  z.strictObject({
    l1: about(
      'The applications’ own memories.',
      z.strictObject({
        reads: about('Of applications that have one.', figure),
        hits: figure,
        hitRatio: ratio,
        evicted: about('Entries that had to go for others before their end.', figure),
      }),
    ),
    l2: about(
      'The cache, for reads that no memory answered.',
      z.strictObject({ reads: figure, hits: figure, hitRatio: ratio }),
    ),
  }),
);

/** How warming went. */
export const warmingSchema = component(
  'WarmingReport',
  z.strictObject({
    warmed: figure,
    failed: figure,
    successRate: about('`warmed` / (`warmed` + `failed`).', ratio),
    efficiency: about('100 × used / `warmed`, in percent.', ratio),
    lastWarmAt: about('Epoch milliseconds; null before the first.', z.nullable(figure)),
    loadTimes: about(
      'Of single keys; the least and the most are exact to 15 %.',
      z.strictObject({
        averageMilliseconds: z.nullable(figure),
        minMilliseconds: z.nullable(figure),
        maxMilliseconds: z.nullable(figure),
      }),
    ),
  }),
);

/** Hit rates of the tiers. */
export type TiersReport = Shown<typeof tiersSchema>;

/** How warming went. */
export type WarmingReport = Shown<typeof warmingSchema>;
