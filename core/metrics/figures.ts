/**
 * The one list of figures that are published: what CloudWatch gets, its dashboard and alarms, the
 * names of `GET /v1/metrics`, and the table in docs/observability.md are made of it.
 */

/** The namespace in CloudWatch. */
export const NAMESPACE = 'Preheat';

/** The dimensions of every figure; each of them is one value per stack. */
export const COMMON_DIMENSIONS = ['service', 'environment'] as const;

/** The value of `service`: the library that writes the lines gives that dimension to all of them. */
export const SERVICE = 'preheat';

/** What a figure may be told apart by; the configuration bounds how many values each has. */
export type FigureDimension = 'keyspace' | 'strategy' | 'origin';

/** CloudWatch's units, as far as they are used. */
export type FigureUnit = 'Count' | 'Milliseconds' | 'Percent' | 'None';

/** One figure. */
export interface Figure {
  /**
   * `counter`: what happened since the last time; it adds up. `balance`: the same, may be negative.
   * `gauge`: what is so now. `timing`: how long something took, each time.
   */
  readonly type: 'counter' | 'balance' | 'gauge' | 'timing';
  /** Shares are 0 to 1 and have no unit. */
  readonly unit: FigureUnit;
  readonly by?: FigureDimension;
  /** CloudWatch gets it over all values of `by` as well, without that dimension. */
  readonly overall?: true;
  /** Who is told. */
  readonly shownIn: 'both' | 'cloudwatch' | 'prometheus';
  readonly text: string;
}

const both = { shownIn: 'both' } as const;
const cloudwatch = { shownIn: 'cloudwatch' } as const;
const prometheus = { shownIn: 'prometheus' } as const;
const counter = { type: 'counter', unit: 'Count' } as const;
const share = { type: 'gauge', unit: 'None' } as const;
const ofKeyspace = { by: 'keyspace' } as const;
const ofStrategy = { by: 'strategy' } as const;
const ofOrigin = { by: 'origin' } as const;
const overall = { overall: true } as const;

/** All figures by name. */
export const FIGURES = {
  // What applications read: told by ingest.
  reads: { ...counter, ...ofKeyspace, ...overall, ...both, text: 'Reads by users.' },
  misses: { ...counter, ...ofKeyspace, ...overall, ...both, text: 'Of these, misses.' },
  originCalls: {
    ...counter,
    ...ofKeyspace,
    ...overall,
    ...cloudwatch,
    text: 'Calls of origins: misses of users, and loads of warming.',
  },
  eventsIngested: { ...counter, ...cloudwatch, text: 'Access events that were folded.' },
  keysSeen: { ...counter, ...cloudwatch, text: 'Keys of which a window told something.' },
  keysWritten: { ...counter, ...cloudwatch, text: 'Of these, keys that were written.' },
  keysParked: {
    ...counter,
    ...cloudwatch,
    text: 'Of these, keys that wait in shared items until they are decided on.',
  },
  batchesIngested: { ...counter, ...cloudwatch, text: 'Access batches that came.' },
  batchesRepeated: { ...counter, ...cloudwatch, text: 'Of these, batches counted before.' },
  ingestLagMilliseconds: {
    type: 'timing',
    unit: 'Milliseconds',
    ...cloudwatch,
    text: 'From the sending of an access batch until it is in the table; the oldest of a window.',
  },

  // What strategies decide, and what comes of it.
  runs: { ...counter, ...ofStrategy, ...overall, ...both, text: 'Runs.' },
  proposed: { ...counter, ...ofStrategy, ...both, text: 'Candidates.' },
  approved: { ...counter, ...ofStrategy, ...overall, ...both, text: 'Approved candidates.' },
  withheld: { ...counter, ...ofStrategy, ...prometheus, text: 'Held out to be compared.' },
  loads: {
    ...counter,
    ...ofStrategy,
    ...overall,
    ...both,
    text: 'Keys that origins were asked for, whatever came back.',
  },
  warmed: { ...counter, ...ofStrategy, ...overall, ...both, text: 'Warmed entries.' },
  fresh: { ...counter, ...ofStrategy, ...cloudwatch, text: 'Keys that needed no load.' },
  failed: { ...counter, ...ofStrategy, ...both, text: 'Keys that failed for good.' },
  retried: { ...counter, ...ofStrategy, ...cloudwatch, text: 'Keys that were sent back.' },
  used: { ...counter, ...ofStrategy, ...overall, ...both, text: 'Warmed entries first read.' },
  wasted: {
    ...share,
    unit: 'Count',
    ...ofStrategy,
    ...both,
    text: 'Warmed entries so far that no user has read, or not yet.',
  },
  uplift: {
    ...share,
    ...ofStrategy,
    ...both,
    text: 'Hit rate of warmed keys less that of withheld ones, -1 to 1.',
  },
  savedCalls: {
    type: 'balance',
    unit: 'Count',
    ...ofStrategy,
    ...both,
    text: 'Origin calls saved, less those that warming caused.',
  },
  savedMilliseconds: {
    type: 'counter',
    unit: 'Milliseconds',
    ...ofStrategy,
    ...overall,
    ...cloudwatch,
    text: 'Loading that first hits spared their readers.',
  },
  dollars: {
    type: 'counter',
    unit: 'None',
    ...ofStrategy,
    ...overall,
    ...cloudwatch,
    text: 'What loads cost, where the origin tells or has a `callCost`.',
  },
  efficiencyPercent: {
    type: 'gauge',
    unit: 'Percent',
    ...ofStrategy,
    ...prometheus,
    text: 'Used by warmed.',
  },
  loadAverageSeconds: { ...share, ...ofStrategy, ...prometheus, text: 'Mean duration of loads.' },
  lastWarmTimestampSeconds: { ...share, ...ofStrategy, ...prometheus, text: 'Its last warm.' },
  enabled: { ...share, ...ofStrategy, ...prometheus, text: '1 where it is switched on.' },

  // What origins do.
  loadMilliseconds: {
    type: 'timing',
    unit: 'Milliseconds',
    ...ofOrigin,
    ...overall,
    ...cloudwatch,
    text: 'Duration of the call that loaded a key.',
  },
  originErrors: {
    ...counter,
    ...ofOrigin,
    ...overall,
    ...cloudwatch,
    text: 'Keys whose load failed because of the origin; keys it does not have are none.',
  },
  breakerOpen: {
    ...share,
    ...ofOrigin,
    ...overall,
    ...cloudwatch,
    text: '1 while its breaker is open, else 0.',
  },

  // How things stand.
  hitRatio: { ...share, ...ofKeyspace, ...both, text: 'Hits over reads, recent.' },
  hitRatioDrop: {
    ...share,
    ...cloudwatch,
    text: 'Hit ratio at this time yesterday less the present one, over all keyspaces, -1 to 1.',
  },
  baselineCalls: {
    ...share,
    unit: 'Count',
    ...ofKeyspace,
    ...prometheus,
    text: 'Origin calls without warming.',
  },
  originRatio: { ...share, ...ofKeyspace, ...prometheus, text: 'Origin calls over baseline.' },
  budgetLimitRatio: { ...share, ...ofKeyspace, ...prometheus, text: 'Extra calls allowed.' },
  budgetSpentRatio: {
    ...share,
    ...ofKeyspace,
    ...both,
    text: 'Extra calls that were made, over the calls without warming.',
  },
  budgetUsedRatio: {
    ...share,
    ...cloudwatch,
    text: 'Extra calls over those allowed, of the budget or of a cap in it: above 1 is exceeded.',
  },
  price: { ...share, ...ofKeyspace, ...both, text: 'The least benefit that is approved.' },
  cacheMemoryRatio: {
    ...share,
    ...cloudwatch,
    text: 'Memory of the cache over its `maxmemory`; nothing where it has none.',
  },
  warmLoads: { ...counter, ...ofKeyspace, ...prometheus, text: 'Keys that Preheat loaded.' },
  l1Reads: { ...counter, ...ofKeyspace, ...prometheus, text: 'Reads of applications with L1.' },
  l1Hits: { ...counter, ...ofKeyspace, ...prometheus, text: 'Reads that L1 answered.' },
} as const satisfies Readonly<Record<string, Figure>>;

/** The name of a figure. */
export type FigureName = keyof typeof FIGURES;

type ShownIn<Place extends Figure['shownIn']> = {
  [Name in FigureName]: (typeof FIGURES)[Name]['shownIn'] extends 'both' | Place ? Name : never;
}[FigureName];

/** The figures that CloudWatch gets. */
export type CloudWatchFigure = ShownIn<'cloudwatch'>;

/** The figures of `GET /v1/metrics` that are told apart by one dimension. */
export type PrometheusFigure<By extends FigureDimension> = {
  [Name in ShownIn<'prometheus'>]: (typeof FIGURES)[Name] extends { readonly by: By }
    ? Name
    : never;
}[ShownIn<'prometheus'>];

/** A figure as the list has it. */
export function figureOf(name: FigureName): Figure {
  return FIGURES[name];
}

/** Names of what is shown in a place, in the order of the list. */
export function figuresIn(place: 'cloudwatch' | 'prometheus'): FigureName[] {
  return (Object.keys(FIGURES) as FigureName[]).filter((name) =>
    ['both', place].includes(FIGURES[name].shownIn),
  );
}

/** The name in Prometheus: snake case, `_total` where it only grows. */
export function prometheusName(name: FigureName): string {
  const { by, type } = figureOf(name);
  const words = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const prefix = by === 'strategy' ? 'strategy_' : '';
  return `preheat_${prefix}${words}${type === 'counter' ? '_total' : ''}`;
}
