/** `preheat stats`, `status` and `advice`. */
import type { Command } from 'commander';
import { formatPercent } from '../../backtest/output/format.ts';
import { adviceRoute } from '../../core/api/advice.ts';
import { type StatsReport, statsRoute } from '../../core/api/stats.ts';
import { type StatusReport, statusRoute } from '../../core/api/status.ts';
import { examples } from '../help.ts';
import { formatColumns, formatDistance, formatFigure, plain } from '../output/text.ts';
import type { Cli } from '../session.ts';
import { formatJobs } from '../warm/format.ts';

/** Adds the commands. */
export function addReportCommands(program: Command, cli: Cli): void {
  const stats = program
    .command('stats')
    .description('what warming does, in figures')
    .option('--recent <duration>', 'what is recent, 10s to 1h')
    .addHelpText('after', examples('preheat stats', 'preheat stats --recent 1h --json'));
  cli.act<{ readonly recent?: string }>(stats, async (session, _, { recent }) => {
    const api = await session.api();
    const query = recent === undefined ? {} : { recent };
    session.show(await api.call(statsRoute, { query }), formatStats);
  });
  const status = program.command('status').description('what runs, and when it runs next');
  cli.act(status, async (session) => {
    const api = await session.api();
    session.show(await api.call(statusRoute), formatStatus);
  });
  const advice = program.command('advice').description('what could be set better, and why');
  cli.act(advice, async (session) => {
    const api = await session.api();
    session.show(await api.call(adviceRoute), (report) =>
      report.advice.length === 0
        ? ['nothing to advise']
        : report.advice.map(({ message }) => `- ${plain(message)}`),
    );
  });
}

/** Keyspaces, then strategies. */
export function formatStats({ keyspaces, strategies, holdOut }: StatsReport): string[] {
  const uplift = holdOut.uplift;
  return [
    ...formatColumns(
      ['keyspace', 'reads', 'hit rate', 'recent', 'origin calls', 'without', 'extra', 'budget'],
      keyspaces.map(({ name, total, recent, budget }) => [
        name,
        total.reads,
        formatPercent(total.hitRatio),
        formatPercent(recent.hitRatio),
        total.originCalls,
        Math.round(total.baselineCalls),
        formatPercent(budget.spent),
        formatPercent(budget.limit),
      ]),
    ),
    '',
    ...formatColumns(
      ['strategy', 'proposed', 'approved', 'warmed', 'used', 'precision', 'saved', 'extra'],
      strategies.map((strategy) => [
        strategy.name,
        strategy.proposed,
        strategy.approved,
        strategy.warmed,
        strategy.used,
        formatPercent(strategy.precision),
        Number(formatFigure(strategy.savedCalls)),
        Number(formatFigure(strategy.extraCalls)),
      ]),
    ),
    '',
    uplift === null
      ? 'uplift: too few keys are held out yet to say'
      : `uplift: ${formatPercent(uplift.estimate)} (${formatPercent(uplift.low)} to ${formatPercent(uplift.high)})`,
  ];
}

/** Strategies, origins, running jobs. */
export function formatStatus(report: StatusReport): string[] {
  const { at, paused, recovery, strategies, origins, running } = report;
  return [
    ...(recovery
      ? [
          `the cache is being filled again (${recovery.cause}): ${recovery.sent} keys sent since ${formatDistance(recovery.startedAt, at)}; job ${recovery.job}`,
          '',
        ]
      : []),
    ...(paused ? ['all warming is paused; go on with: preheat resume', ''] : []),
    ...formatColumns(
      ['strategy', 'enabled', 'last run', 'proposed', 'approved', 'next run'],
      strategies.map(({ name, enabled, lastRun, nextRunAt }) => [
        name,
        enabled ? 'yes' : 'no',
        formatDistance(lastRun?.finishedAt ?? null, at),
        lastRun?.proposed ?? null,
        lastRun?.approved ?? null,
        formatDistance(enabled ? nextRunAt : null, at),
      ]),
    ),
    '',
    ...formatColumns(
      ['origin', 'breaker', 'until'],
      origins.map(({ name, breaker, openUntil }) => [name, breaker, formatDistance(openUntil, at)]),
    ),
    ...(running.length > 0 ? ['', ...formatJobs(running)] : []),
  ];
}
