/** `preheat patterns` and `preheat why`: what is known of keys. */
import type { Command } from 'commander';
import { formatCount } from '../../backtest/output/format.ts';
import { inspectRoute, type WarmState } from '../../core/api/inspect.ts';
import { type KeyReport, patternsRoute, type TopKeysReport } from '../../core/api/patterns.ts';
import { examples } from '../help.ts';
import {
  formatColumns,
  formatDistance,
  formatFields,
  formatFigure,
  formatTime,
  plain,
} from '../output/text.ts';
import type { Cli } from '../session.ts';
import { readCount } from './warm.ts';

/** Adds the commands. */
export function addPatternsCommands(program: Command, cli: Cli): void {
  const patterns = program
    .command('patterns')
    .description('the most read keys of a keyspace, what rises and what falls')
    .argument('<KEYSPACE>')
    .option('--limit <count>', 'keys in the list, 20 by default', readCount)
    .addHelpText('after', examples('preheat patterns product --limit 50'));
  cli.act<{ readonly limit?: number }>(patterns, async (session, [keyspace], { limit }) => {
    const api = await session.api();
    const query = { keyspace: String(keyspace), ...(limit === undefined ? {} : { limit }) };
    const answer = await api.call(patternsRoute, { query });
    session.show(answer, (report) => ('keys' in report ? formatTopKeys(report) : []));
  });
  const why = program
    .command('why')
    .description('what is known of a key, what a warm is worth, and the last decisions on it')
    .argument('<KEY>')
    .addHelpText('after', examples('preheat why catalog:product:A1'));
  cli.act(why, async (session, [key]) => {
    const api = await session.api();
    const query = { key: String(key) };
    const [known, cache] = await Promise.all([
      api.call(patternsRoute, { query }),
      api.call(inspectRoute, { query }),
    ]);
    session.show({ ...known, cache }, (report) =>
      'decisions' in report ? formatKey(report, cache, Date.now()) : [],
    );
  });
}

function formatTopKeys({ keyspace, price, keys, hours, rising, falling }: TopKeysReport): string[] {
  const list = (names: readonly string[]): string => names.map(plain).join(', ') || 'none';
  return [
    `${keyspace}: a warm is approved from a benefit of ${formatFigure(price)} on`,
    ...formatColumns(
      ['key', 'reads', 'per TTL', 'benefit', 'trend', 'last read'],
      keys.map((key) => [
        key.key,
        Math.round(key.reads),
        Number(formatFigure(key.readsPerTtl)),
        Number(formatFigure(key.benefit)),
        key.trend === null ? null : Number(formatFigure(key.trend)),
        formatTime(key.lastReadAt),
      ]),
    ),
    `rising: ${list(rising)}`,
    `falling: ${list(falling)}`,
    `reads by hour (UTC): ${hours.map((reads, hour) => `${hour}h ${Math.round(reads)}`).join(', ')}`,
  ];
}

function formatKey(report: KeyReport, cache: WarmState, now: number): string[] {
  const { lastWarm, lastFailure, decisions } = report;
  const [short = 0] = report.readsPerTtl;
  return [
    ...formatFields([
      ['key', `${report.key} of ${report.keyspace}`],
      ['reads', `${formatCount(report.reads)}, ${formatCount(report.misses)} misses`],
      ['last read', formatDistance(report.lastReadAt, now)],
      ['reads per TTL', report.readsPerTtl.map(formatFigure).join(', ')],
      // Reads come one by one and not by appointment: those of a TTL are about Poisson.
      ['P(read)', `${formatFigure(1 - Math.exp(-short))} within a TTL, at its latest rate`],
      ['benefit', `${formatFigure(report.benefit)} of an origin call saved, were it warmed now`],
      ['price', `${formatFigure(report.price)} is the least benefit that is approved`],
      ['in the cache', formatEntry(cache, now)],
      [
        'last warm',
        lastWarm
          ? `${formatDistance(lastWarm.at, now)} by ${lastWarm.strategy}, ${lastWarm.used ? 'used' : 'not used yet'}`
          : 'never',
      ],
      [
        'last failure',
        lastFailure ? `${formatDistance(lastFailure.at, now)}: ${lastFailure.code}` : 'none',
      ],
    ]),
    decisions.length === 0 ? 'no decisions yet' : 'decisions, newest first:',
    ...decisions.map(({ at, strategy, why }) => `  ${formatTime(at)}  ${strategy}: ${plain(why)}`),
  ];
}

function formatEntry({ warm, strategy, expiresAt }: WarmState, now: number): string {
  if (!warm) return 'no';
  const by = strategy === null ? '' : `, loaded by ${plain(strategy)}`;
  return `yes, expires ${formatDistance(expiresAt, now)}${by}`;
}
