/** What `npm run bench:cost` has counted. */
import { readFileSync } from 'node:fs';
import type { Usage } from '../../bench/cost/meter.ts';

/** Reads by users of the client library, window by window, and one window of the next hour. */
export interface CountedAccess {
  readonly events: number;
  readonly windows: number;
  readonly access: Usage;
  readonly top: { readonly recall: number; readonly mostError: number };
  readonly hourTurn: Usage;
}

/** The file. */
export interface CostResult {
  /** Of each part. */
  readonly commands: Readonly<Record<string, string>>;
  readonly machine: string;
  readonly measuredOn: string;
  /** In all of a run. */
  readonly windows: number;
  readonly keys: number;
  readonly processes: number;
  readonly originMilliseconds: number;
  /** Each unit's usage is of so many ticks. */
  readonly ticks: number;
  readonly keysPerWindow: number;
  readonly usual: CountedAccess;
  readonly work: {
    readonly keysRead: number;
    readonly rest: Readonly<Record<string, Usage>>;
    readonly busy: Readonly<Record<string, Usage>>;
    readonly warming: {
      readonly keys: number;
      readonly originCalls: number;
      readonly usage: Usage;
    };
  };
  readonly few: readonly (CountedAccess & { readonly keysPerWindow: number })[];
  readonly plain: { readonly events: number; readonly access: Usage };
}

/** Reads it. */
export function readCostResult(): CostResult {
  const url = new URL('../../bench/results/cost.json', import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8')) as CostResult;
}
