/** Writes `docs/benchmarks.md` out of the results: every figure on that page comes from one. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { PolicyReport } from '../backtest/report.ts';
import { type BacktestResult, LOGS, type Log, RESULTS, resultFile } from './cases.ts';
import { formatClient } from './client/page.ts';
import { formatColdStart } from './cold-start/page.ts';
import { formatCrowded } from './crowded/page.ts';
import { formatDense } from './dense/page.ts';
import { formatIngest } from './ingest/page.ts';
import { count, percent, table } from './kit/page.ts';
import { formatRecovery } from './recovery/page.ts';
import { formatSoak } from './soak/page.ts';
import { formatStampede } from './stampede/page.ts';
import { formatStrategy } from './strategy/page.ts';
import { formatWarm } from './warm/page.ts';

/** A million events in a minute, and room to spare. */
const LEAST_READS_PER_SECOND = 50_000;

/** Where the page is. */
export const PAGE = fileURLToPath(new URL('../docs/benchmarks.md', import.meta.url));

const INTRODUCTION = `# Benchmarks

<!-- Made by \`npm run docs:benchmarks\` from bench/results/. Do not edit. -->

## What warming gains on real logs

Each cell is the share of reads that found their value in the cache, the origin calls as a multiple
of those without warming, and, in brackets, how much of what could be gained was: the share of the
avoidable misses that were avoided. Preheat may make 1.20 times the calls. It learns while the log
runs: it starts with nothing, never looks ahead, and keeps 3 % of its keys cold each day to prove
what the others gain.

| policy | warms |
|---|---|
| \`none\` | nothing |
| \`refresh-ahead\` | an entry that is read in the last fifth of its life |
| \`cron-top-100\` | every 30 minutes the 100 keys that were read most |
| \`decayed-gate\` | an ending entry that was read often of late; its threshold is chosen in hindsight so that it spends the same budget |
| \`perfect-gate\` | an ending entry that will be read within its next life: knows the future |
| \`clairvoyant\` | each value just before it is read: knows the future |
| \`preheat\` | what Preheat decides |
`;

/** What else is measured, in the order of the page. */
const SECTIONS = [
  formatDense,
  formatRecovery,
  formatClient,
  formatStampede,
  formatColdStart,
  formatIngest,
  formatCrowded,
  formatStrategy,
  formatWarm,
  formatSoak,
];

/** The page for the results that are kept. */
export async function makeBenchmarksPage(): Promise<string> {
  const sections = await Promise.all(LOGS.map(formatLog));
  const measured = await Promise.all(SECTIONS.map((format) => format()));
  return [INTRODUCTION, ...sections, ...measured.flat()].join('\n');
}

async function formatLog({ name, about, ttls }: Log): Promise<string> {
  const results = await Promise.all(ttls.map((ttl) => readResult(name, ttl)));
  const [first] = results;
  if (first === undefined) return '';
  const { requests, keys, limit } = first.report;
  const names = first.report.policies.map((policy) => policy.name);
  const rows = names.map((policy) => [
    `\`${policy}\``,
    ...results.map(({ report }) => formatCell(report.policies.find((p) => p.name === policy))),
  ]);
  return [
    `### ${name}`,
    '',
    about,
    `${count(requests)} reads of ${count(keys)} keys: with every value loaded once and kept for ever, ${percent(limit)} of the reads would hit.`,
    '',
    ...table(['policy', ...ttls.map((ttl) => `TTL ${ttl}`)], rows),
    '',
    ...speedOf(results),
    `Measured on ${first.measuredOn} with`,
    '',
    '```sh',
    ...results.map(({ command }) => command),
    '```',
    '',
  ].join('\n');
}

/** How fast Preheat was replayed, by TTL. */
function speedOf(results: readonly BacktestResult[]): readonly string[] {
  const speeds = results.flatMap(({ eventsPerSecond }) => eventsPerSecond ?? []);
  if (speeds.length < results.length) return [];
  const verdict = Math.min(...speeds) >= LEAST_READS_PER_SECOND ? 'is met' : 'is missed';
  return [
    `Replayed under Preheat at ${speeds.map(count).join(', ')} reads a second; the aim of ${count(LEAST_READS_PER_SECOND)} ${verdict}.`,
    '',
  ];
}

async function readResult(log: string, ttl: string): Promise<BacktestResult> {
  const url = new URL(`../${RESULTS}/${resultFile(log, ttl)}`, import.meta.url);
  return JSON.parse(await readFile(url, 'utf8')) as BacktestResult;
}

function formatCell(policy: PolicyReport | undefined): string {
  if (policy === undefined) return '–';
  const { hitRatio, originRatio, captured } = policy;
  const gain = captured === null ? '' : ` (${percent(captured)})`;
  return `${percent(hitRatio)} at ${originRatio.toFixed(2)}${gain}`;
}
