/** Which real logs are replayed, under which lives of an entry, and where the figures are kept. */
import { fileURLToPath } from 'node:url';
import type { BacktestReport } from '../backtest/report.ts';

/** The figures of one log and one TTL, and the command that gives them. */
export interface BacktestResult {
  readonly command: string;
  /** Day of the measurement. */
  readonly measuredOn: string;
  /** Reads a second under Preheat, with all that follows on them; absent in older results. */
  readonly eventsPerSecond?: number;
  readonly report: BacktestReport;
}

/** A log that is replayed. */
export interface Log {
  readonly name: string;
  readonly about: string;
  /** Lives of an entry. */
  readonly ttls: readonly string[];
}

/** The logs, in the order of the page. */
export const LOGS: readonly Log[] = [
  {
    name: 'web-nasa-1day',
    about:
      'Pages of a public web server on 1 August 1995, from the NASA-HTTP log as it comes with indeedeng/imhotep.',
    ttls: ['5m', '30m', '60m'],
  },
  {
    name: 'api-cran-3days',
    about:
      'Package downloads of three days, from the CRAN log as it comes with lindbrook/packageRank. Sweeps of mirrors are among its reads.',
    ttls: ['5m', '30m', '60m'],
  },
  {
    name: 'llm-mooncake-conv-1h',
    about:
      'Blocks of prompts that a language model service was asked within one hour: short, bursty and without users.',
    ttls: ['5m', '30m'],
  },
  {
    name: 'retail-online-1yr',
    about:
      'Items bought in a web shop within a year, from the UCI Online Retail set as it comes with allanvc/onlineretail: orders, standing in for reads. All lines of an invoice share one minute, so that nothing can be foreseen within it.',
    ttls: ['5m', '30m', '60m'],
  },
  {
    name: 'grocery-cj-sample-1yr',
    about:
      'Items bought in grocery stores within a year, a twentieth of them, from the 84.51° Complete Journey set as it comes with bradleyboehmke/completejourney: most of what would be read again is left out.',
    ttls: ['60m'],
  },
];

/** The folder of the logs: `PREHEAT_TRACES`, or the one beside the repository. */
export const TRACES =
  process.env['PREHEAT_TRACES'] ?? fileURLToPath(new URL('../../shared/traces', import.meta.url));

/** Where results are, from the root of the repository. */
export const RESULTS = 'bench/results';

/** The file of one result in that folder. */
export function resultFile(log: string, ttl: string): string {
  return `backtest-${log}-${ttl}.json`;
}
