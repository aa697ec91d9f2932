/** Human units of the configuration: durations, rates, shares, money and sizes, parsed once. */

const MILLISECONDS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Calls per period: at most `calls` in any window of `perMilliseconds`. */
export interface Rate {
  readonly calls: number;
  readonly perMilliseconds: number;
}

/** Parses `'30m'`, `'1.5h'`, `'250ms'` to milliseconds; undefined when it is not a duration. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|m|min|h|d)$/.exec(text.trim());
  if (!match) return undefined;
  return Math.round(Number(match[1]) * (MILLISECONDS[match[2] ?? ''] ?? Number.NaN));
}

/** Parses `'100/min'`, `'5/s'`, `'1000/h'`; undefined when it is not a rate. */
export function parseRate(text: string): Rate | undefined {
  const match = /^(\d+)\s*\/\s*(s|m|min|h)$/.exec(text.trim());
  const calls = Number(match?.[1]);
  const perMilliseconds = MILLISECONDS[match?.[2] ?? ''];
  if (!match || perMilliseconds === undefined || calls < 1) return undefined;
  return { calls, perMilliseconds };
}

/** Parses `0.2`, `'0.2'` or `'20%'` to a share of a whole; undefined when it is none. */
export function parseShare(input: unknown): number | undefined {
  if (typeof input === 'number') return input >= 0 ? input : undefined;
  if (typeof input !== 'string') return undefined;
  const match = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(input.trim());
  return match ? Number(match[1]) / (match[2] === '%' ? 100 : 1) : undefined;
}

/** Parses `5`, `'5'` or `'$0.002'` to dollars; undefined when it is no amount. */
export function parseDollars(input: unknown): number | undefined {
  if (typeof input === 'number') return input >= 0 ? input : undefined;
  if (typeof input !== 'string') return undefined;
  const match = /^\$?(\d+(?:\.\d+)?)$/.exec(input.trim());
  return match ? Number(match[1]) : undefined;
}

const BYTES: Readonly<Record<string, number>> = { B: 1, KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 };

/** Parses `'500MB'`, `'1.5 GB'` to bytes; undefined when it is not a size. */
export function parseBytes(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([KMGT]?B)$/i.exec(text.trim());
  const size = BYTES[match?.[2]?.toUpperCase() ?? ''];
  return match && size !== undefined ? Math.round(Number(match[1]) * size) : undefined;
}

/** Writes milliseconds in the largest unit that keeps it short: `1.5s`, `30m`. */
export function formatDuration(milliseconds: number): string {
  for (const unit of ['d', 'h', 'm', 's'] as const) {
    const size = MILLISECONDS[unit] ?? 1;
    if (milliseconds >= size) return `${Number((milliseconds / size).toFixed(1))}${unit}`;
  }
  return `${Math.round(milliseconds)}ms`;
}
