/** The one error class, and how a mistake is written. */

/** One mistake in an input: `path` is dotted, `expected` completes “expected …”. */
export interface Problem {
  readonly path: string;
  readonly expected: string;
  readonly found: string;
}

/** Whose mistake an error is; decides between 4xx, a retry at the origin, and an alarm. */
export type Fault = 'user' | 'origin' | 'platform';

interface PreheatErrorOptions {
  readonly code: string;
  readonly fault: Fault;
  readonly retryable?: boolean;
  readonly status?: number;
  readonly problems?: readonly Problem[];
  readonly cause?: unknown;
  /** How long the caller should wait before it tries again. */
  readonly retryAfterMilliseconds?: number | undefined;
}

/** The one error class: `code` is stable and is what programs compare. */
export class PreheatError extends Error {
  readonly code: string;
  readonly fault: Fault;
  readonly retryable: boolean;
  readonly status: number;
  readonly problems: readonly Problem[];
  readonly retryAfterMilliseconds: number | undefined;

  constructor(message: string, options: PreheatErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'PreheatError';
    this.code = options.code;
    this.fault = options.fault;
    this.retryable = options.retryable ?? false;
    this.status = options.status ?? (options.fault === 'user' ? 400 : 503);
    this.problems = options.problems ?? [];
    this.retryAfterMilliseconds = options.retryAfterMilliseconds;
  }
}

/** Says what was found, short enough for a log line. */
export function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'string') return shorten(write(value));
  // Cut before it is quoted: thousands of problems may be about one long text.
  return value.length > 78 ? `'${value.slice(0, 76)}…` : `'${value}'`;
}

/** A text that is short enough to stand in a message. */
export function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

/** Files say more than JSON can, and requests may be nested too deep to be written out. */
function write(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    if (Array.isArray(value)) return `a list of ${value.length}`;
    return typeof value === 'object' ? 'an object' : String(value);
  }
}

/** Writes one problem as one line. */
export function formatProblem({ path, expected, found }: Problem): string {
  return `${path}: expected ${expected}, found ${found}`;
}
