/**
 * The three applications of the dense workload: MADE UP, each after an example of this repository
 * and an application in practice that it stands for. Only `sessionsPerDay` was set by a figure: so
 * that each hits 88 % without warming. Denser, and a plain cache does well enough; sparser, and not
 * even who knows at its end whether an entry will be read again could hit 95 % with 15 % more calls.
 * What Preheat makes of the reads has set nothing.
 */

/** One application. */
export interface App {
  readonly name: string;
  /** Share of hits that such an application has in practice, with a way of warming of its own. */
  readonly practice: number;
  /** Keys that there are at a time. */
  readonly keys: number;
  /** Zipf: the key of rank r (from 1) is asked for in proportion to r^−exponent. */
  readonly exponent: number;
  /** Mean reads in a session (geometric), and the mean pause between them (exponential). */
  readonly steps: number;
  readonly pauseSeconds: number;
  /** People who use it; each session is one of theirs. */
  readonly users: number;
  /** Sessions on a working day (Poisson). */
  readonly sessionsPerDay: number;
  /** How many of them begin in each hour of the day (UTC), in any unit. */
  readonly hours: readonly number[];
  /** Sessions on a Saturday or Sunday, as a share of those on a working day. */
  readonly weekend: number;
  /** Share of the keys that go each day; new ones, with new neighbours, take their ranks. */
  readonly churn: number;
}

/** The life of an entry: between the quarter of an hour of a quote and the hour of a product. */
export const TTL = '30m';
/** A working week and a weekend, from a Monday on, so that hours and days can be learned. */
export const DAYS = 7;
/** The one seed of the result that is kept. */
export const SEED = 20_261_121;

/**
 * Keys that usually follow on a key: symbols of a sector, what is bought together, the forms of a
 * call. They are drawn by popularity when the key comes up, and each is half as usual as the one
 * before.
 */
export const NEIGHBOURS = 3;
/**
 * Share of the steps of a session that go to one of them; the others go anywhere, by popularity. On a
 * public web server the three most usual successors are right so often (web-nasa-1day).
 */
export const FOLLOW = 0.65;

/** The applications; their reads are merged by time. */
export const APPS: readonly App[] = [
  {
    // Quotes of a stock exchange (examples/stock-symbols).
    name: 'quotes',
    practice: 0.85,
    // An index's worth of symbols: few are looked at by many, and nearly all by somebody.
    keys: 300,
    // Requests of the web follow Zipf's law with 0.64 to 0.83 (Breslau et al. 1999): its upper end.
    exponent: 0.8,
    // A watch list, a symbol every few breaths.
    steps: 12,
    pauseSeconds: 20,
    // An office of traders.
    users: 600,
    sessionsPerDay: 4_600,
    // New York trades from 14:30 to 21:00 UTC: most at its opening and before its close.
    hours: [1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 4, 8, 20, 60, 50, 40, 32, 32, 40, 50, 16, 5, 2],
    weekend: 0.05,
    // Who is in the news changes, and listings do; most symbols stay.
    churn: 0.005,
  },
  {
    // Groceries (examples/grocery-prompts).
    name: 'groceries',
    practice: 0.92,
    // What a shop sells again and again: milk, bread, the offers of the week.
    keys: 400,
    // The middle of the same range: baskets are alike, and no product is in all of them.
    exponent: 0.7,
    // A basket for some days, in four minutes.
    steps: 15,
    pauseSeconds: 15,
    // Regular customers, each once or twice a day.
    users: 3_000,
    sessionsPerDay: 4_800,
    // Breakfast, lunch and dinner in Central Europe.
    hours: [1, 1, 1, 1, 4, 12, 24, 20, 16, 18, 30, 36, 22, 16, 18, 28, 44, 46, 34, 20, 12, 8, 4, 2],
    // Twice as much is bought.
    weekend: 2,
    // The offers of the week come and go.
    churn: 0.02,
  },
  {
    // Records that agents on the phone look up (examples/phone-agents).
    name: 'calls',
    practice: 0.9,
    // Tariffs, scripts, and the customers of the campaigns under way.
    keys: 250,
    // The lower end of the range: each customer is called about as often as the next.
    exponent: 0.65,
    // What is looked up in the three minutes of a call.
    steps: 8,
    pauseSeconds: 25,
    // Agents, each with a call every few minutes.
    users: 80,
    sessionsPerDay: 6_000,
    // A shift from eight to five in Central Europe, with a break.
    hours: [0, 0, 0, 0, 0, 2, 10, 40, 48, 48, 46, 30, 36, 46, 46, 40, 16, 6, 4, 2, 1, 0, 0, 0],
    weekend: 0.1,
    // Customers are new, campaigns end.
    churn: 0.04,
  },
];
