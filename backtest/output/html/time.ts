/** Times of a log as its span lets them be read. */
import { formatDuration } from '../../../core/units.ts';
import type { Timeline } from '../../timeline.ts';

const DAY_MILLISECONDS = 86_400_000;
/** Logs of relative times count from their beginning. */
const RELATIVE_BEFORE = Date.UTC(1971, 0);

/** The beginning of a stretch, in UTC; how long after the beginning where the log is relative. */
export function formatMoment(
  { startAt, stepMilliseconds, ends }: Timeline,
  stretch: number,
): string {
  const at = startAt + stretch * stepMilliseconds;
  if (startAt < RELATIVE_BEFORE) return `+${formatDuration(at - startAt)}`;
  const text = new Date(at).toISOString();
  const span = stepMilliseconds * ends.length;
  if (span <= DAY_MILLISECONDS) return text.slice(11, 16);
  if (span <= 10 * DAY_MILLISECONDS) return text.slice(5, 16).replace('T', ' ');
  return text.slice(0, 10);
}
