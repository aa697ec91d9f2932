/**
 * Will it happen today again? The estimate from what happened on past days, without deciding
 * beforehand whether all days are alike, workdays differ from weekends, or each weekday is its own.
 *
 * Each of the three divisions of the week predicts the days one after the other (the estimator of
 * Krichevsky and Trofimov with a prior of the caller); the more probable it made what happened,
 * the more its prediction for today counts: the mixture of Willems, Shtarkov and Tjalkens, “The
 * context-tree weighting method”, IEEE Trans. Inf. Theory 41 (1995), at depth one.
 */

/**
 * What happened on past days, the oldest first: 1 or 0, between them where that is not known for
 * sure, NaN on days that say nothing.
 */
export type History = ArrayLike<number>;

/** How often such things happen at all, and how far one of them is like the other. */
export interface Prior {
  readonly mean: number;
  /** Weight of the mean, in days: small where some happen always and the others never. */
  readonly days: number;
}

/** Which class of days a weekday (Sunday is 0) belongs to, under each division of the week. */
const DIVISIONS: readonly ((weekday: number) => number)[] = [
  () => 0,
  (weekday) => Number(weekday === 0 || weekday === 6),
  (weekday) => weekday,
];
/** What an older day of the class still weighs when the next one comes: habits change. */
const MEMORY = 0.9;
/** What is believed before anything is known, and how many days speak as loud. */
const UNKNOWN = { mean: 0.1, days: 2, weight: 10 } as const;
const LEAST_DAYS = 0.5;
const MOST_DAYS = 20;

/** Probability that it happens on a day of `weekday`; `weekdays` are those of the history. */
export function chanceOfRecurrence(
  history: History,
  weekdays: ArrayLike<number>,
  weekday: number,
  prior: Prior,
): number {
  let weighed = 0;
  let weights = 0;
  for (const classOf of DIVISIONS) {
    const seen = new Float64Array(7);
    const met = new Float64Array(7);
    const predict = (of: number) =>
      ((met[of] ?? 0) + prior.days * prior.mean) / ((seen[of] ?? 0) + prior.days);
    let likelihood = 1;
    for (let day = 0; day < history.length; day += 1) {
      const happened = history[day] ?? Number.NaN;
      if (Number.isNaN(happened)) continue;
      const of = classOf(weekdays[day] ?? 0);
      const chance = predict(of);
      likelihood *= happened * chance + (1 - happened) * (1 - chance);
      seen[of] = MEMORY * (seen[of] ?? 0) + 1;
      met[of] = MEMORY * (met[of] ?? 0) + happened;
    }
    weighed += likelihood * predict(classOf(weekday));
    weights += likelihood;
  }
  return weighed / weights;
}

/**
 * The prior out of many histories, by the method of moments: the mean is the share of days on
 * which it happened; the weight follows from how much likelier it was on the day after. Under a
 * Beta distribution that is (days × mean + 1) / (days + 1).
 */
export function priorOf(histories: readonly History[]): Prior {
  let seen: number = UNKNOWN.weight;
  let met = UNKNOWN.weight * UNKNOWN.mean;
  let followed = met;
  let again = (followed * (UNKNOWN.days * UNKNOWN.mean + 1)) / (UNKNOWN.days + 1);
  for (const history of histories) {
    let before = 0;
    for (let day = 0; day < history.length; day += 1) {
      const happened = history[day] ?? Number.NaN;
      if (Number.isNaN(happened)) continue;
      seen += 1;
      met += happened;
      followed += before;
      again += before * happened;
      before = happened;
    }
  }
  const mean = met / seen;
  const likelier = again / followed;
  const days = (1 - likelier) / Math.max(1e-9, likelier - mean);
  return { mean, days: Math.min(MOST_DAYS, Math.max(LEAST_DAYS, days)) };
}
