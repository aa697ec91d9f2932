/** Writes `docs/guarantees.md` out of what the attacks on the invariants came to. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** What one invariant was put through, and how it went. */
export interface ChaosResult {
  /** `I1` to `I12`, or `cluster`. */
  readonly invariant: string;
  readonly promise: string;
  /** Path of its test. */
  readonly test: string;
  readonly seeds: number;
  /** Faults that took effect, by kind. */
  readonly faults: Readonly<Record<string, number>>;
  /** How often what was checked afterwards. */
  readonly checked: Readonly<Record<string, number>>;
  /** Longest times over all seeds, milliseconds. */
  readonly longest?: Readonly<Record<string, number>>;
  readonly outcome: 'held' | 'broken';
}

/** What fails without one line of the product. */
interface ProtectionResult {
  readonly name: string;
  readonly file: string;
  readonly test: string;
  readonly failed: readonly string[];
}

/** Where the page is. */
export const GUARANTEES = fileURLToPath(new URL('../docs/guarantees.md', import.meta.url));

const INTRODUCTION = `# What Preheat promises

<!-- Made by \`npm run docs:guarantees\` from bench/results/. Do not edit. -->

Preheat stands between users and the origin that they depend on. These promises hold while its parts
fail. Each has a test that tries to break it: \`npm run test:chaos\` runs all of them, and they are part
of \`npm test\`. \`PREHEAT_LONG_TESTS=1\` takes five times the seeds. \`npm run bench:chaos\` keeps the
figures of this page.

The tests use real servers: Redis, the API of DynamoDB, the API of SQS. Proxies before them delay, cut,
reset and lose what is sent. Servers are stopped, killed, made read-only and filled up. Processes die
at their awaits. Only faults that took effect are counted. Afterwards the history is checked.
`;

const NOT_PROMISED = `## What is not promised

- **Redis that loses its data.** Entries, fences, turns of the rate and the state of the breaker live
  there. After a restart without persistence, or a failover that loses writes, an older load that was
  under way can be written (I4, I7), turns that were given before can come beside new ones (I2), and a
  breaker starts closed (I8). What is in the queues and in the table is not touched by it.
- **Clocks of workers that differ.** Of two loads the newer is the one that began later by the clocks
  of its workers (I4). AWS keeps them within milliseconds. Invalidations (I7) use the clock of Redis
  alone, and need no agreement.
- **The last writes of a shard that fails over.** A Redis Cluster replicates after it has answered. What
  its primary took in the last moments can be lost, as above, for the keys of that shard.
- **The keys of a shard while it has no primary.** Reads of them go to the origin, warms of them come
  again. The rate and the breaker of an origin live on one shard: while it is away, warms of that origin
  wait. The other shards are served.
- **Clocks of a cluster's nodes that differ by more than a second** (I7), at a failover.
- **Rates of more than 100 calls a second** are kept on average, not in every window (I2). An origin
  behind a slow network can receive calls closer together than they were sent.
- **Exactly one count.** An event is counted at least once (I1). After a crash a few can count twice.
- **A probe at the very end of an interval (I8).** A probe can leave late by 5 % of the period of the
  origin's rate, 250 ms at most; the next one can then follow that much sooner.
- **More than five deliveries.** A message that fails five times is set aside in the dead-letter queue,
  with an alarm. It is kept there for 14 days.
- **A call under way when a worker dies** is made again by the worker that takes over (I6), except calls
  that are paid for one by one.
`;

const RESULTS = new URL('results/', import.meta.url);

/** The page for the results that are kept. */
export async function makeGuaranteesPage(): Promise<string> {
  const chaos = (await readResults('chaos.json')) as readonly ChaosResult[];
  const protections = (await readResults('protections.json')) as readonly ProtectionResult[];
  return [
    INTRODUCTION,
    formatPromises(chaos),
    formatDetails(chaos),
    formatProtections(protections),
    NOT_PROMISED,
  ].join('\n');
}

async function readResults(name: string): Promise<unknown> {
  return JSON.parse(await readFile(new URL(name, RESULTS), 'utf8'));
}

function formatPromises(results: readonly ChaosResult[]): string {
  const rows = results.map(({ invariant, promise, faults, seeds, outcome, test }) => {
    const link = `[${invariant}](../${test})`;
    return `| ${link} | ${promise} | ${sum(faults)} over ${seeds} seeds | ${outcome} |`;
  });
  const head = ['| test | promise | faults | outcome |', '|---|---|---|---|'];
  return `## Promises\n\n${[...head, ...rows].join('\n')}\n`;
}

function formatDetails(results: readonly ChaosResult[]): string {
  const rows = results.map(
    ({ invariant, faults, checked, longest }) =>
      `| ${invariant} | ${formatCounts(faults)} | ${formatCounts(checked)}${longest ? `; longest: ${formatTimes(longest)}` : ''} |`,
  );
  const head = ['| test | faults by kind | what was checked |', '|---|---|---|'];
  return `## What was done to them\n\n${[...head, ...rows].join('\n')}\n`;
}

function formatProtections(results: readonly ProtectionResult[]): string {
  const rows = results.map(
    ({ name, file, test, failed }) =>
      `| ${name} | \`${file}\` | ${test} | ${failed.join(', ') || 'none'} |`,
  );
  const head = [
    '| protection | its line is in | its test | tests that failed |',
    '|---|---|---|---|',
  ];
  return `## Tests that fail without their protection

\`npm run test:protections\` takes one line at a time out of a copy of the sources, and runs all of these
tests there, with two seeds each or, where a missing line shows only now and then, eight.

${[...head, ...rows].join('\n')}\n`;
}

/** `name 2, other 1`, most first. */
export function formatCounts(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}

/** `name 1,234 ms, other 5 ms`. */
export function formatTimes(times: Readonly<Record<string, number>>): string {
  return Object.entries(times)
    .map(([name, milliseconds]) => `${name} ${milliseconds.toLocaleString('en')} ms`)
    .join(', ');
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
