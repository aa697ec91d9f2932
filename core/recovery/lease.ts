/** The right to work on a refill: a state that is written on condition. */
import type { RecoveryState, RecoveryStates, Refill } from './port.ts';

/** Held by one worker. */
export interface Lease {
  /** Writes how far the refill is; false where another has taken it over. */
  keep(refill: Refill): Promise<boolean>;
  /** Leaves the refill as it is to whoever looks next. */
  release(): Promise<void>;
  /** Forgets the refill. */
  end(known: Pick<RecoveryState, 'usualShare'>): Promise<void>;
}

/** Others write as well: triggers that came meanwhile. */
const ATTEMPTS = 5;

/** Takes the lease; undefined where another writer was first. */
export async function takeLease(
  recoveries: RecoveryStates,
  version: number,
  state: RecoveryState & { readonly running: Refill },
): Promise<Lease | undefined> {
  if (!(await recoveries.save(version, state))) return undefined;
  let held = { version: version + 1, state: state as RecoveryState };
  const { job } = state.running;

  const change = async (to: (state: RecoveryState) => RecoveryState): Promise<boolean> => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const next = to(held.state);
      if (await recoveries.save(held.version, next)) {
        held = { version: held.version + 1, state: next };
        return true;
      }
      const stored = await recoveries.read();
      if (stored.state?.running?.job !== job) return false;
      held = { version: stored.version, state: stored.state };
    }
    return false;
  };
  return {
    keep: (refill) => change((current) => ({ ...current, running: refill })),
    async release() {
      await change((current) => ({
        ...current,
        ...(current.running && { running: { ...current.running, leaseUntil: 0 } }),
      }));
    },
    async end(known) {
      await change(({ running: _, ...rest }) => ({ ...rest, ...known }));
    },
  };
}
