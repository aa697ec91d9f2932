/**
 * Who folds which access batches now. A batch may be on its way to two workers at once: sent twice
 * because an answer was lost, or delivered again while the first still works. Each says what it
 * takes before it looks at what others have said, so that of two at least one sees the other; who
 * cannot be sure that it is alone leaves the batch, which comes again.
 */
import type { AccessBatch } from '../access.ts';
import { withAnother } from '../errors.ts';
import type { Clock, IngestClaim, Journal } from '../ports.ts';

/** What claiming needs. */
export interface ClaimPorts {
  readonly journal: Pick<Journal, 'claim' | 'claims' | 'release'>;
  readonly clock: Clock;
}

/** What a worker has for itself. */
export interface ClaimedBatches {
  readonly held: readonly AccessBatch[];
  /** Ids of batches that another worker has. */
  readonly left: readonly string[];
}

/** Another worker gives way, or ends, in less than this; if not, it is left to it. */
const LOOKS = 5;
const PAUSE_MILLISECONDS = 100;

/** Takes what nobody else has, until `claim.until`; `release` gives it back. */
export async function claimBatches(
  { journal, clock }: ClaimPorts,
  delivered: readonly AccessBatch[],
  claim: Pick<IngestClaim, 'id' | 'until'>,
): Promise<ClaimedBatches> {
  const messages = new Set(delivered.map(({ id }) => id));
  const left = new Set<string>();
  await journal.claim({ ...claim, messages: [...messages] });
  for (let look = 1; ; look += 1) {
    const now = clock.now();
    const others = (await journal.claims()).filter(
      ({ id, until }) => id !== claim.id && until > now,
    );
    const shared = others.map((other) => ({
      other,
      ids: other.messages.filter((id) => messages.has(id)),
    }));
    // The later id gives way at once. The earlier one waits, since the later may not have seen it.
    const isLast = look === LOOKS;
    const given = shared.flatMap(({ other, ids }) => (isLast || other.id < claim.id ? ids : []));
    for (const id of given) {
      messages.delete(id);
      left.add(id);
    }
    if (given.length > 0) await journal.claim({ ...claim, messages: [...messages] });
    if (!shared.some(({ ids }) => ids.some((id) => messages.has(id)))) break;
    await clock.sleep(PAUSE_MILLISECONDS);
  }
  return { held: delivered.filter(({ id }) => messages.has(id)), left: [...left] };
}

/** The same port, whose calls fail with `contended` once that time is over. */
export function callableUntil<Port extends object>(
  clock: Pick<Clock, 'now'>,
  deadlineAt: number,
  port: Port,
): Port {
  const calls = Object.entries(port).map(([name, call]) => [
    name,
    async (...args: unknown[]): Promise<unknown> => {
      if (clock.now() > deadlineAt) throw withAnother('a window of events whose time is over');
      return call(...args);
    },
  ]);
  return Object.fromEntries(calls);
}
