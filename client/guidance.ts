/** What the gates tell this process, asked for about once a second. */
import type { Guidance } from '../core/foresight/foresee.ts';
import type { Guide } from '../core/foresight/guide.ts';
import type { Clock } from '../core/ports.ts';

/** It changes once per window of ingest; whoever reads once a second spends nothing by it. */
const KEEP_MILLISECONDS = 1_000;

/** Guidance as this process knows it. */
export interface KnownGuidance {
  /** What is known of these keyspaces; never rejects. */
  of(keyspaces: readonly string[]): Promise<ReadonlyMap<string, Guidance>>;
  /** No call is left: nothing is foreseen in this keyspace until it is asked for anew. */
  noneLeft(keyspace: string): void;
}

interface Known {
  readonly guidance: Promise<Guidance | undefined>;
  readonly until: number;
}

/** Knows nothing at first. */
export function makeKnownGuidance(
  guide: Pick<Guide, 'guidance'>,
  clock: Pick<Clock, 'now'>,
): KnownGuidance {
  const known = new Map<string, Known>();
  /** One question in flight: whoever comes meanwhile waits for the same answer. */
  const ask = (keyspace: string): Promise<Guidance | undefined> => {
    const now = clock.now();
    const last = known.get(keyspace);
    if (last && now < last.until) return last.guidance;
    // A guide that does not answer tells nothing, and is left in peace as long.
    const guidance = guide.guidance(keyspace).catch(() => undefined);
    known.set(keyspace, { guidance, until: now + KEEP_MILLISECONDS });
    return guidance;
  };
  return {
    async of(keyspaces) {
      const names = [...new Set(keyspaces)];
      const answers = await Promise.all(names.map(ask));
      return new Map(
        names.flatMap((name, index): [string, Guidance][] => {
          const guidance = answers[index];
          return guidance ? [[name, guidance]] : [];
        }),
      );
    },
    noneLeft(keyspace) {
      const last = known.get(keyspace);
      if (last) known.set(keyspace, { ...last, guidance: Promise.resolve(undefined) });
    },
  };
}
