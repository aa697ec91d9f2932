/** Readers who go from one product to another, as an application without the client tells them. */
import type { AccessEvent } from '../../core/access.ts';
import { accessEvent, MINUTE, type makeBrain, START } from './brain.ts';

type Brain = ReturnType<typeof makeBrain>;

/** From one product to the next. */
const LEAD = 20_000;

/** A reader who misses `a`, and `b` some time later. */
function twoSteps(user: string, at: number, lead = LEAD): AccessEvent[] {
  return [
    accessEvent('a', { user, at, misses: 1, loadedAt: at, loadMilliseconds: 5 }),
    accessEvent('b', { user, at: at + lead, misses: 1, loadedAt: at + lead, loadMilliseconds: 5 }),
  ];
}

/** So many readers, one per hour, each in a window of their own. Answers when the last came. */
export async function learnPair(brain: Brain, rounds = 40, lead = LEAD): Promise<number> {
  let at = START;
  for (let round = 0; round < rounds; round += 1) {
    at = START + round * 60 * MINUTE;
    await brain.clock.set(at + lead + MINUTE);
    await brain.ingest([{ id: `round-${round}`, events: twoSteps(`user-${round}`, at, lead) }]);
  }
  return at;
}
