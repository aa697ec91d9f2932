/** Latency histograms that add up over readers: logarithmic buckets, 5 per octave of two. */

const PER_OCTAVE = 5;
const SMALLEST_MILLISECONDS = 0.01;

/** Bucket of a duration; durations at or under 0.01 ms share bucket 0. */
export function latencyBucket(milliseconds: number): number {
  if (milliseconds <= SMALLEST_MILLISECONDS) return 0;
  return Math.ceil(Math.log2(milliseconds / SMALLEST_MILLISECONDS) * PER_OCTAVE);
}

/** Upper edge of a bucket in milliseconds: the value to report, at most 15 % above the truth. */
function bucketMilliseconds(bucket: number): number {
  return SMALLEST_MILLISECONDS * 2 ** (bucket / PER_OCTAVE);
}

/** The `q` quantile (0 to 1) of a histogram `bucket → count`, in milliseconds; undefined when empty. */
export function latencyQuantile(
  histogram: Readonly<Record<string, number>>,
  q: number,
): number | undefined {
  // In order: names that are whole numbers come from the least on.
  const buckets = Object.entries(histogram);
  const total = buckets.reduce((sum, [, count]) => sum + count, 0);
  let seen = 0;
  for (const [bucket, count] of buckets) {
    seen += count;
    if (seen >= q * total && count > 0) return bucketMilliseconds(Number(bucket));
  }
  return undefined;
}
