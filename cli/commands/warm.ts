/** `preheat warm`: keys, the most read ones, or what a strategy proposes. */
import { type Command, InvalidArgumentError } from 'commander';
import { type WarmAnswer, warmRoute } from '../../core/api/warm.ts';
import { inputInvalid } from '../../core/errors.ts';
import type { ApiClient } from '../api/client.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { examples } from '../help.ts';
import { formatColumns, plain } from '../output/text.ts';
import type { Cli, Session } from '../session.ts';
import { cancelJobs, followJobs } from '../warm/follow.ts';
import { readKeys } from '../warm/read-keys.ts';
import { showReports, warmKeys } from '../warm/warm-keys.ts';

interface WarmOptions {
  readonly file?: string;
  readonly keyspace?: string;
  readonly category?: string;
  readonly tag?: string;
  readonly user?: string;
  readonly strategy?: string;
  readonly all?: true;
  readonly limit?: number;
  readonly skip?: number;
  readonly force?: boolean;
  readonly dryRun?: boolean;
  readonly detach?: boolean;
}

/** Adds the command. */
export function addWarmCommand(program: Command, cli: Cli): void {
  const command = program
    .command('warm')
    .description('warm keys now, and watch until they are warm')
    .argument('[KEY...]', 'keys, or - for the standard input, a key a line')
    .option('--file <file>', 'read keys from a file, a key a line')
    .option('--keyspace <name>', 'the most read keys of this keyspace')
    .option('--category <name>', 'the most read keys of this category')
    .option('--tag <tag>', 'the most read keys that bear this tag')
    .option('--user <id>', 'what this user usually reads')
    .option('--strategy <name>', 'run this strategy now')
    .option('--all', 'the most read keys of every keyspace')
    .option('--limit <count>', 'most keys per keyspace, 100 by default', readCount)
    .option('--skip <count>', 'leave out the first keys: they were sent before', readCount)
    .option('--force', 'load even what is fresh')
    .option('--dry-run', 'say what would be warmed, and warm nothing')
    .option('--detach', 'do not wait: the jobs go on by themselves')
    .addHelpText(
      'after',
      `
Any number of keys: they become one job for every 5,000, and count as one of the calls that
limits.warmsPerHour allows. Ctrl-C cancels the jobs and says how to resume them.
${examples(
  'preheat warm catalog:product:A1 catalog:product:B2',
  'preheat warm --file keys.txt',
  'redis-cli --scan --pattern "catalog:*" | preheat warm -',
  'preheat warm --strategy popular --dry-run',
)}`,
    );
  cli.act<WarmOptions>(command, async (session, [keys], options) => {
    const given = await readKeys({
      args: (keys as readonly string[] | undefined) ?? [],
      file: options.file,
      stdin: session.ports.stdin,
    });
    checkChoice(given, options);
    const api = await session.api();
    const { force = false, detach = false, dryRun = false } = options;
    const left = given.slice(options.skip ?? 0);
    if (given.length > 0 && !dryRun) return warmKeys(session, api, { keys: left, force, detach });
    return warmChosen(session, api, left, options);
  });
}

/** Exactly one way to say what is meant; a keyspace may stand beside a category. */
function checkChoice(keys: readonly string[], options: WarmOptions): void {
  const { file, keyspace, category, tag, user, strategy, all } = options;
  const ways = {
    keys: keys.length > 0 || undefined,
    keyspace: category === undefined ? keyspace : undefined,
    ...{ category, tag, user, strategy, all },
  };
  const given = Object.entries(ways).filter(([, value]) => value !== undefined);
  if (given.length === 1) return;
  const expected =
    'one of KEY, --file, --keyspace, --category, --tag, --user, --strategy and --all';
  const found = given.map(([name]) => name).join(' and ') || (file ? `no keys in ${file}` : 'none');
  throw inputInvalid([{ path: 'warm', expected, found }]);
}

async function warmChosen(
  session: Session,
  api: ApiClient,
  keys: readonly string[],
  options: WarmOptions,
): Promise<ExitCode> {
  const { keyspace, category, tag, user, strategy, all, limit, force, dryRun, detach } = options;
  const body = {
    ...{ keyspace, category, tag, user, strategy, all, limit, force, dryRun },
    keys: keys.length > 0 ? [...keys] : undefined,
  };
  const answer = await api.call(warmRoute, { body });
  if (!('job' in answer) || detach) {
    session.show(answer, formatAnswer);
    return EXIT.ok;
  }
  const { reports, interrupted } = await followJobs(session, api, [answer.job]);
  if (!interrupted) return showReports(session, reports);
  showReports(session, await cancelJobs(api, [answer.job]));
  return EXIT.interrupted;
}

function formatAnswer(answer: WarmAnswer): string[] {
  if ('approvedKeys' in answer) {
    const { strategy, proposed, approved, dryRun, verdicts, approvedKeys } = answer;
    const would = dryRun ? 'would warm' : 'warms';
    return [
      `${strategy}: ${proposed} proposed, ${approved} approved${answer.error ? `, ${plain(answer.error)}` : ''}`,
      ...Object.entries(verdicts).map(([verdict, count]) => `  ${verdict}: ${count}`),
      ...(approvedKeys.length > 0 ? [`${would}:`] : []),
      ...approvedKeys.map(({ key }) => `  ${plain(key)}`),
    ];
  }
  if ('refused' in answer) {
    const { total, keys, refused } = answer;
    const rows = refused.map(({ key, reason = '' }) => [key, reason]);
    return [
      `would warm ${total} keys:`,
      ...keys.map(({ key }) => `  ${plain(key)}`),
      ...(rows.length > 0 ? formatColumns(['refused', 'reason'], rows) : []),
    ];
  }
  return [
    `job ${answer.job}: ${answer.total} keys; see it with: preheat jobs show --follow ${answer.job}`,
  ];
}

/** A whole number, 0 or more. */
export function readCount(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected a whole number, 0 or more.');
}
