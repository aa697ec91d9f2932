/** `GET /v1/stats`: what warming does, in figures; the page shows these and computes none. */
import * as z from 'zod/mini';
import { WINDOW_MILLISECONDS } from '../budget/rows.ts';
import { about, strict, whole } from '../request-schema.ts';
import { parseDuration } from '../units.ts';
import { component, defineRoute, type Shown } from './route.ts';
import { epochTime } from './shared.ts';
import { tiersSchema, warmingSchema } from './warming.ts';

const figure = z.number();
const ratio = z.nullable(z.number());

const summaryFields = {
  reads: figure,
  hits: figure,
  misses: figure,
  hitRatio: about('0 to 1; null where nothing was read.', ratio),
  baselineHitRatio: about(
    'What `hitRatio` would have been without warming: `baselineCalls` would have been misses.',
    ratio,
  ),
  warmLoads: about('Keys that Preheat loaded from the origin.', figure),
  originCalls: about('`misses` + `warmLoads`.', figure),
  baselineCalls: about('What the origin would have been called without warming.', figure),
  originRatio: about('`originCalls` / `baselineCalls`.', ratio),
  p50Milliseconds: z.nullable(figure),
  p95Milliseconds: z.nullable(figure),
};

/** Reads and origin calls over some span. */
export const summarySchema = component('Summary', z.strictObject(summaryFields));

/** One window of time. */
export const seriesPointSchema = component(
  'SeriesPoint',
  z.strictObject({
    ...summaryFields,
    at: about('Start of the window, epoch milliseconds.', figure),
  }),
);

const budget = component(
  'BudgetReport',
  z.strictObject({
    limit: about('Allowed extra calls as a share of the calls without warming.', figure),
    spent: about(
      'Extra calls so far, unbudgeted strategies aside, as a share of the calls without warming.',
      ratio,
    ),
    extraCalls: figure,
    allowedCalls: figure,
    price: about('The least benefit per extra call that is approved now, 0 to 1.', ratio),
  }),
);

const hygiene = component(
  'HygieneReport',
  z.strictObject({
    backgroundReads: about('Reads of all that is no demand, said or found.', figure),
    excludedReads: about('Of these, reads of sessions that were found to be machines.', figure),
    excludedShare: about('`excludedReads` over all reads.', ratio),
    excludedSessions: about('Such sessions, now.', figure),
  }),
);

const bin = component(
  'ReliabilityBin',
  z.strictObject({
    from: figure,
    to: figure,
    outcomes: about('Counts fade, so they are no integers.', figure),
    expected: about('Mean of the origin calls that a warm was expected to save.', figure),
    realised: about('Mean of those that it saved or would have.', figure),
  }),
);

const reliability = component(
  'ReliabilityReport',
  z.strictObject({
    of: about('`statistics` of the keys, or the strategy whose evidence was used.', z.string()),
    outcomes: figure,
    expected: figure,
    realised: figure,
    calibrationError: about('Mean distance of expected and realised over the bins.', figure),
    brier: about('Mean squared error.', figure),
    brierOfMean: about('That of expecting the same mean of every key.', figure),
    logLoss: about('Mean log loss in nats.', figure),
    logLossOfMean: figure,
    bins: about('Those with outcomes in them.', z.array(bin)),
  }),
);

const keyspace = component(
  'KeyspaceReport',
  z.strictObject({
    name: z.string(),
    control: z.boolean(),
    ttlSeconds: figure,
    total: summarySchema,
    tiers: tiersSchema,
    recent: about('The last complete windows, as many as `recentSeconds` holds.', summarySchema),
    series: z.array(seriesPointSchema),
    budget,
    reliability: about(
      'How well the gate’s expectations came true, by who had them.',
      z.array(reliability),
    ),
    hygiene,
  }),
);

const money = component(
  'MoneyReport',
  z.strictObject({ saved: figure, paid: figure, net: about('`saved` − `paid`.', figure) }),
);

const economicsFields = {
  proposed: figure,
  approved: figure,
  withheld: about('Approved, but held out: left cold to be compared with.', figure),
  warmed: figure,
  fresh: figure,
  failed: figure,
  used: figure,
  wasted: about('`warmed` − `used`: entries that no user has read, or not yet.', figure),
  precision: about('`used` / `warmed`.', ratio),
  efficiency: about('100 × `used` / `warmed`, in percent.', ratio),
  loads: about('Keys loaded from the origin.', figure),
  savedCalls: about('First hits past the shadow minus misses before it.', figure),
  savedPerLoad: about('`savedCalls` / `loads`: a used entry does not always save a call.', ratio),
  savedMilliseconds: figure,
  extraCalls: about('`loads` − `savedCalls`: what it really cost the origin.', figure),
  money: about(
    'Dollars, of the keyspaces whose origin has a `callCost`; null where none has.',
    z.nullable(money),
  ),
};

const economics = component('Economics', z.strictObject(economicsFields));

const side = component(
  'SideReport',
  z.strictObject({
    keyDays: about('Key-days with at least one read.', figure),
    reads: figure,
    hitRatio: ratio,
  }),
);

const difference = component(
  'Difference',
  z.strictObject({
    estimate: about('How far the hit rates of two sides are apart: −1 to 1.', figure),
    low: about('The interval from `low` to `high` holds the true one in 95 of 100 cases.', figure),
    high: figure,
  }),
);

const uplift = component(
  'UpliftReport',
  z.strictObject({
    warmed: side,
    withheld: side,
    uplift: about(
      'Hit rate of the warmed less that of the withheld; null while too few are withheld.',
      z.nullable(difference),
    ),
  }),
);

const comparison = component(
  'ComparisonReport',
  z.strictObject({
    name: z.string(),
    a: about('The strategy as it is set, and what it did.', economics),
    b: about('The strategy with the changes, and what it did.', economics),
    keysOfA: about('Keys on which the settings differ, where `a` holds.', side),
    keysOfB: side,
    difference: about(
      'Hit rate of `b` less that of `a` on the keys on which they differ.',
      z.nullable(difference),
    ),
    verdict: about('In words.', z.string()),
  }),
);

/** One strategy. */
export const strategyReportSchema = component(
  'StrategyReport',
  z.strictObject({
    ...economicsFields,
    name: z.string(),
    warming: warmingSchema,
    holdOut: about('Null for strategies without hold-out.', z.nullable(uplift)),
    comparison: about('Null where no settings are compared.', z.nullable(comparison)),
  }),
);

/** The whole answer. */
export const statsReportSchema = component(
  'StatsReport',
  z.strictObject({
    at: epochTime,
    recentSeconds: figure,
    warming: about('All strategies together.', warmingSchema),
    keyspaces: z.array(keyspace),
    strategies: z.array(strategyReportSchema),
    holdOut: about('All strategies together.', uplift),
  }),
);

/** The whole answer. */
export type StatsReport = Shown<typeof statsReportSchema>;

/** Reads and origin calls over some span. */
export type Summary = Shown<typeof summarySchema>;

/** One window of time. */
export type SeriesPoint = Shown<typeof seriesPointSchema>;

/** How much of the budget is spent. */
export type BudgetReport = Shown<typeof budget>;

/** Reads that are no demand: they teach nothing and pay for nothing. */
export type HygieneReport = Shown<typeof hygiene>;

/** One keyspace. */
export type KeyspaceReport = Shown<typeof keyspace>;

/** Outcomes whose expected benefit was from `from` up to `to`. */
export type ReliabilityBin = Shown<typeof bin>;

/** One predictor, over about its last ten thousand outcomes. */
export type ReliabilityReport = Shown<typeof reliability>;

/** What a strategy did, over all keyspaces. */
export type Economics = Shown<typeof economics>;

/** Dollars. */
export type MoneyReport = Shown<typeof money>;

/** One side of a trial. */
export type SideReport = Shown<typeof side>;

/** How far the hit rates of two sides are apart. */
export type Difference = Shown<typeof difference>;

/** A hold-out: keys of the same kind on the same days, warmed and not. */
export type UpliftReport = Shown<typeof uplift>;

/** Two settings of a strategy, each on half of the keys. */
export type ComparisonReport = Shown<typeof comparison>;

/** One strategy. */
export type StrategyReport = Shown<typeof strategyReportSchema>;

/** An hour: each window is a row to read. */
const MAX_POINTS = 360;
const MAX_RECENT_MILLISECONDS = MAX_POINTS * WINDOW_MILLISECONDS;

const recentError = { error: "a duration from 10s to 1h, as '30s' or '5m'" };

/** The query. */
export const statsQuery = strict({
  recent: z.optional(
    about(
      'What is recent, 10s to 1h; 30s by default.',
      z.string(recentError).check(
        z.refine((text) => {
          const milliseconds = parseDuration(text) ?? 0;
          return milliseconds >= WINDOW_MILLISECONDS && milliseconds <= MAX_RECENT_MILLISECONDS;
        }, recentError),
      ),
    ),
  ),
  points: z.optional(about('Windows in each series; 60 by default.', whole(1, MAX_POINTS))),
});

/** The route. */
export const statsRoute = defineRoute({
  method: 'GET',
  path: '/v1/stats',
  unit: 'stats',
  role: 'read',
  summary: 'See what warming does, in figures',
  query: statsQuery,
  answers: { 200: { description: 'The figures', schema: statsReportSchema } },
  aliases: [
    { method: 'GET', path: '/stats' },
    { method: 'GET', path: '/warming/stats' },
  ],
});
