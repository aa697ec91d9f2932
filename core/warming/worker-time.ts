/** How long a worker has for one message. */
import type { Settings } from '../config/settings.ts';

const USUAL_SECONDS = 60;
/** Beside the longest call: what is looked up before it, what is written and answered after it. */
const BESIDE_SECONDS = 10;

/** Seconds for a batch of messages, waits included: a call that cannot end in them is never begun. */
export function workerSeconds({ origins }: Pick<Settings, 'origins'>): number {
  const timeouts = [...origins.values()].map(({ timeoutMilliseconds }) => timeoutMilliseconds);
  return Math.max(USUAL_SECONDS, Math.ceil(Math.max(...timeouts) / 1_000) + BESIDE_SECONDS);
}
