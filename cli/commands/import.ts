/** `preheat import`: what was read before Preheat was there, out of logs. */
import { type Command, InvalidArgumentError } from 'commander';
import { formatCount } from '../../backtest/output/format.ts';
import { describeReading } from '../../backtest/output/notes.ts';
import { makeProgressBar } from '../../backtest/output/progress.ts';
import { WEB_KEYS, type WebKey } from '../../backtest/traces/format.ts';
import { FORMATS } from '../../backtest/traces/formats.ts';
import { readTrace } from '../../backtest/traces/read-trace.ts';
import { tableMissing } from '../../core/command-errors.ts';
import { resolveSettings, type SettingsSource } from '../../core/config/resolve.ts';
import { inputInvalid } from '../../core/errors.ts';
import { importLog } from '../../core/patterns/import-log.ts';
import { findTable, type TableTarget } from '../api/target.ts';
import { loadConfigFile } from '../config-file.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { examples } from '../help.ts';
import { type LogSummary, type MappedLog, mapLog } from '../import/imported-log.ts';
import { makeMapping } from '../import/map-key.ts';
import { openTable } from '../import/table-ports.ts';
import { formatTime, plain } from '../output/text.ts';
import type { Cli, Session } from '../session.ts';

interface ImportCommandOptions {
  readonly keyspace?: string;
  readonly param?: string;
  readonly path?: string;
  readonly format?: string;
  readonly key: string;
  readonly keepBots?: boolean;
  readonly until?: number;
  readonly config?: string;
  readonly dryRun?: boolean;
}

/** Adds the command. */
export function addImportCommand(program: Command, cli: Cli): void {
  const command = program
    .command('import')
    .description('put the history of a log into the table, so that day one is not cold')
    .argument('<LOG...>', 'files, folders, or - for the standard input; gzip or not')
    .option('--keyspace <name>', 'all reads are of this keyspace')
    .option('--path <form>', 'the form of its paths in the log, as /products/{sku}')
    .option('--param <name>', 'the key of the log is the value of this param')
    .option(
      '--format <name>',
      `${FORMATS.map(({ id }) => id).join(', ')}; otherwise each file tells its own`,
    )
    .option('--key <part>', 'key of a request in a web log: path, url, host', 'url')
    .option('--until <time>', 'only what was read before, as 2026-11-21T12:00:00Z', readTime)
    .option('--keep-bots', 'take reads of bots and monitors as well')
    .option('--config <file>', 'the configuration, preheat.config.ts by default')
    .option('--dry-run', 'say what would be imported, and import nothing')
    .addHelpText(
      'after',
      `
Without --keyspace a read belongs to the keyspace whose key or whose origin's path it fits. It is
written straight into the table of --stack or of the product on this machine, at its own time. The
same log again does nothing, and a broken off import goes on where it was.
${examples(
  'preheat import access.log.gz --stack Preheat-prod',
  'preheat import logs/ --keyspace product --path /products/{sku}',
  'preheat import reads.csv --keyspace product --param sku --dry-run',
)}`,
    );
  cli.act<ImportCommandOptions>(command, async (session, [logs], options) => {
    const table = await findTable(options, session.ports);
    if (!table && !options.dryRun) throw tableMissing();
    const source = await findSource(options.config, session, table);
    const log = await readLog(session, [logs ?? []].flat(), options, source);
    if (!table || options.dryRun) {
      session.show({ dryRun: true, ...log.summary }, formatSummary);
      return EXIT.ok;
    }
    return runImport(session, table, source, log);
  });
}

/** The file that is named, else what the product on this machine runs. */
async function findSource(
  file: string | undefined,
  { options }: Session,
  table: TableTarget | undefined,
): Promise<SettingsSource> {
  if (file === undefined && table?.config) return { config: table.config, options: {} };
  const { source } = await loadConfigFile({ config: file ?? table?.configFile });
  // What the variables of this machine say holds for the product on this machine.
  return options.stack === undefined ? source : { config: source.config, options: {} };
}

async function readLog(
  { ports }: Session,
  names: readonly string[],
  { format: id, key, keepBots = false, until, ...mapping }: ImportCommandOptions,
  { config, options }: SettingsSource,
): Promise<MappedLog> {
  const format = FORMATS.find((known) => known.id === id);
  if (id !== undefined && !format) {
    throw wrong('--format', `one of ${FORMATS.map((known) => known.id).join(', ')}`, id);
  }
  if (!WEB_KEYS.some((known) => known === key)) {
    throw wrong('--key', `one of ${WEB_KEYS.join(', ')}`, key);
  }
  const mapKey = makeMapping(resolveSettings(config, options), mapping);
  const bar = makeProgressBar(ports.stderr);
  try {
    const reading = await readTrace(names, {
      key: key as WebKey,
      keepBots,
      format,
      onProgress: bar.step('reading'),
      signal: ports.interrupt,
    });
    bar.clear();
    for (const note of describeReading(reading)) ports.stderr.write(`${note}\n`);
    const log = mapLog(reading.trace, mapKey, { now: Date.now(), until });
    if (log.summary.keys > 0) return log;
    const expected =
      'reads of a keyspace within the last 30 days; try --keyspace with --path or --param';
    throw wrong(names.join(', '), expected, plain(log.summary.unknownNames[0] ?? 'only others'));
  } finally {
    bar.clear();
  }
}

async function runImport(
  session: Session,
  table: TableTarget,
  source: SettingsSource,
  log: MappedLog,
): Promise<ExitCode> {
  const { interrupt, stderr } = session.ports;
  const warn = (message: string): void => session.note(message);
  const { ports, close } = await openTable(table, source, { info: () => {}, warn, error: warn });
  const bar = makeProgressBar(stderr);
  const draw = bar.step('importing');
  try {
    const onProgress = (done: number): void => draw(done / log.total);
    const imported = await importLog(ports, log, { onProgress, signal: interrupt });
    bar.clear();
    session.show({ ...imported, ...log.summary, log: log.id }, (result) => [
      ...formatSummary(result),
      imported.before >= log.total
        ? 'all of it was imported before: nothing is written'
        : `${formatCount(imported.events)} reads are written`,
    ]);
    if (imported.done >= log.total) return EXIT.ok;
    session.note(
      `interrupted after ${formatCount(imported.done)} of ${formatCount(log.total)} reads; the same command goes on from there`,
    );
    return EXIT.interrupted;
  } finally {
    bar.clear();
    close();
  }
}

function formatSummary(summary: LogSummary): string[] {
  const { reads, keys, users, keyspaces, from, to, unknown, unknownNames } = summary;
  const { tooOld, late, ahead } = summary;
  const left = (count: number, why: string): string[] =>
    count > 0 ? [`${formatCount(count)} reads ${why} are left out`] : [];
  return [
    `${formatCount(reads)} reads; of ${formatCount(keys)} keys and ${formatCount(users)} users, from ${formatTime(from)} to ${formatTime(to)}:`,
    ...Object.entries(keyspaces).map(([name, count]) => `  ${plain(name)}: ${formatCount(count)}`),
    ...left(unknown, `of no keyspace (${unknownNames.map(plain).join(', ')}, …)`),
    ...left(tooOld, 'that are more than 30 days old'),
    ...left(late, 'of later'),
    ...left(ahead, 'from the future'),
  ];
}

function wrong(path: string, expected: string, found: string) {
  return inputInvalid([{ path, expected, found: `'${found}'` }]);
}

function readTime(text: string): number {
  const at = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(at)) return at;
  throw new InvalidArgumentError('Expected an ISO 8601 time, as 2026-11-21T12:00:00Z.');
}
