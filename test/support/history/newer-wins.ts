/**
 * Whether a history of one key in the cache can be put in an order in which newer wins, each
 * operation at one moment between its call and its answer (linearizability; Herlihy and Wing 1990).
 * The search is that of Wing and Gong 1993; states that were reached before are not searched again
 * (Lowe 2017). What changes nothing is put in order as soon as it fits, which loses no order.
 */
import type { WriteStatus } from '../../../core/cache.ts';

/** Between these times on the clock of the test, in milliseconds. */
export interface Span {
  readonly startedAt: number;
  readonly endedAt: number;
}

/** One operation, and what was answered. */
export type Operation = Span &
  (
    | {
        readonly kind: 'write';
        readonly value: string;
        readonly loadedAt: number;
        /** When its load began, as far as the cache was told. */
        readonly begun: Span;
        /** Milliseconds that the entry lives from the write on. */
        readonly life: number;
        readonly status: WriteStatus;
      }
    | {
        /** The value that was loaded at `confirmed` lives on, as if it had been loaded now. */
        readonly kind: 'extend';
        readonly confirmed: number;
        readonly loadedAt: number;
        readonly begun: Span;
        readonly life: number;
        readonly status: WriteStatus | 'gone';
      }
    | { readonly kind: 'read'; readonly value: string | undefined }
    /** An invalidation: the value is gone, and loads that began before are refused. */
    | { readonly kind: 'drop' }
    /** The fence of a group, some time before its keys are dropped: loads may be refused. */
    | { readonly kind: 'fence' }
    /** Another program deletes the value. */
    | { readonly kind: 'delete' }
  );

/** What is known after some operations. */
interface State {
  /** The write whose value is there; −1 where none is. */
  readonly value: number;
  /** The write or extension that its life is counted from. */
  readonly life: number;
  readonly newest: number;
  /** Loads that had begun by then are refused for certain; by the later time, perhaps. */
  readonly fencedFrom: number;
  readonly fencedTo: number;
}

const EMPTY: State = {
  value: -1,
  life: -1,
  newest: Number.NEGATIVE_INFINITY,
  fencedFrom: Number.NEGATIVE_INFINITY,
  fencedTo: Number.NEGATIVE_INFINITY,
};
/** Redis counts lives in milliseconds, and its clock is not that of the test. */
const GRAIN_MILLISECONDS = 3;

/** True where there is such an order. */
export function isNewerWins(history: readonly Operation[]): boolean {
  const all = (1n << BigInt(history.length)) - 1n;
  const seen = new Set<string>();
  const search = (before: bigint, state: State): boolean => {
    const done = takeIdle(history, before, state);
    if (done === all) return true;
    const id = `${done} ${state.value} ${state.life}`;
    if (seen.has(id)) return false;
    seen.add(id);
    return candidates(history, done).some((index) => {
      const next = apply(history, index, state);
      return next !== undefined && search(done | (1n << BigInt(index)), next);
    });
  };
  return search(0n, EMPTY);
}

/** Takes all that fits now and changes nothing. */
function takeIdle(history: readonly Operation[], before: bigint, state: State): bigint {
  let done = before;
  for (;;) {
    const idle = candidates(history, done).find((index) => apply(history, index, state) === state);
    if (idle === undefined) return done;
    done |= 1n << BigInt(idle);
  }
}

/** What may come next: nothing that is open was over before it began. */
function candidates(history: readonly Operation[], done: bigint): number[] {
  const open = [...history.keys()].filter((index) => (done & (1n << BigInt(index))) === 0n);
  const firstEnd = Math.min(...open.map((index) => history[index]?.endedAt ?? 0));
  return open.filter((index) => (history[index]?.startedAt ?? 0) <= firstEnd);
}

/** The state after an operation, the same one where nothing changes; undefined: its answer does not fit. */
function apply(history: readonly Operation[], index: number, state: State): State | undefined {
  const operation = history[index];
  switch (operation?.kind) {
    case 'write':
      return applyWrite(operation, index, state);
    case 'extend':
      return applyExtension(history, operation, index, state);
    case 'read':
      return seesValue(history, operation, state) ? state : undefined;
    case 'drop': {
      const fencedFrom = Math.max(state.fencedFrom, operation.startedAt);
      const fencedTo = Math.max(state.fencedTo, operation.endedAt);
      return { ...state, value: -1, fencedFrom, fencedTo };
    }
    case 'fence':
      return { ...state, fencedTo: Math.max(state.fencedTo, operation.endedAt) };
    default:
      return { ...state, value: -1 };
  }
}

function applyWrite(
  { status, loadedAt, begun }: Extract<Operation, { kind: 'write' }>,
  index: number,
  state: State,
): State | undefined {
  const isRefused = refuses(status, loadedAt, begun, state);
  if (isRefused !== undefined) return isRefused ? state : undefined;
  return { ...state, value: index, life: index, newest: loadedAt };
}

function applyExtension(
  history: readonly Operation[],
  extension: Extract<Operation, { kind: 'extend' }>,
  index: number,
  state: State,
): State | undefined {
  const { status, loadedAt, begun, confirmed } = extension;
  const isConfirmed = state.newest === confirmed;
  if (status === 'gone') {
    const isGone = !isConfirmed || mayBeMissed(history, extension, state);
    return loadedAt > state.newest && isGone ? state : undefined;
  }
  const isRefused = refuses(status, loadedAt, begun, state);
  if (isRefused !== undefined) return isRefused ? state : undefined;
  if (!isConfirmed || !mayBeSeen(history, extension, state)) return undefined;
  return { ...state, life: index, newest: loadedAt };
}

/** Whether a refusal is right, and whether it should have been one; undefined where it is written. */
function refuses(
  status: WriteStatus,
  loadedAt: number,
  begun: Span,
  { newest, fencedFrom, fencedTo }: State,
): boolean | undefined {
  if (status === 'invalidated') return begun.startedAt <= fencedTo;
  if (begun.endedAt <= fencedFrom) return false;
  if (status === 'older') return loadedAt <= newest;
  return loadedAt > newest ? undefined : false;
}

function seesValue(
  history: readonly Operation[],
  read: Extract<Operation, { kind: 'read' }>,
  state: State,
): boolean {
  if (read.value === undefined) return mayBeMissed(history, read, state);
  const there = history[state.value];
  const isIt = there?.kind === 'write' && there.value === read.value;
  return isIt && mayBeSeen(history, read, state);
}

function mayBeMissed(history: readonly Operation[], { endedAt }: Span, state: State): boolean {
  const lives = history[state.life];
  if (state.value < 0 || !lives || !('life' in lives)) return true;
  return endedAt >= lives.startedAt + lives.life - GRAIN_MILLISECONDS;
}

function mayBeSeen(history: readonly Operation[], { startedAt }: Span, state: State): boolean {
  const lives = history[state.life];
  if (state.value < 0 || !lives || !('life' in lives)) return false;
  return startedAt <= lives.endedAt + lives.life + GRAIN_MILLISECONDS;
}
