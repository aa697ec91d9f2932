/** `preheat invalidate`: what must not be served any more. */
import type { Command } from 'commander';
import { type Answered, invalidateRoute } from '../../core/api/invalidate.ts';
import { inputInvalid } from '../../core/errors.ts';
import { EXIT } from '../exit-codes.ts';
import { collect, examples } from '../help.ts';
import type { Cli } from '../session.ts';
import { followJobs } from '../warm/follow.ts';
import { cutKeys, readKeys } from '../warm/read-keys.ts';
import { MOST_BYTES, MOST_KEYS, showReports } from '../warm/warm-keys.ts';

interface InvalidateOptions {
  readonly file?: string;
  readonly tag?: string[];
  readonly keyspace?: string;
  readonly rewarm?: boolean;
  readonly detach?: boolean;
}

/** Adds the command. */
export function addInvalidateCommand(program: Command, cli: Cli): void {
  const command = program
    .command('invalidate')
    .description('drop what has changed, and perhaps warm it again')
    .argument('[KEY...]', 'keys, or - for the standard input, a key a line')
    .option('--file <file>', 'read keys from a file, a key a line')
    .option('--tag <tag>', 'all that bears this tag; may stand several times', collect)
    .option('--keyspace <name>', 'all keys of this keyspace')
    .option('--rewarm', 'load the keys anew, at most 5,000 of a tag or keyspace')
    .option('--detach', 'do not wait until they are loaded')
    .addHelpText(
      'after',
      `
When it ends, no reader is given a value that was loaded before.
${examples('preheat invalidate catalog:product:A1', 'preheat invalidate --tag sku:A1 --rewarm')}`,
    );
  cli.act<InvalidateOptions>(command, async (session, [given], options) => {
    const { file, tag, keyspace, rewarm, detach } = options;
    const { stdin, interrupt } = session.ports;
    const keys = await readKeys({ args: [given ?? []].flat(), file, stdin });
    if (keys.length === 0 && !tag && keyspace === undefined) {
      const expected = 'KEY, --file, --tag or --keyspace';
      throw inputInvalid([{ path: 'invalidate', expected, found: 'none' }]);
    }
    const api = await session.api();
    const chunks = keys.length > 0 ? cutKeys(keys, MOST_KEYS, MOST_BYTES) : [undefined];
    const answers: Answered[] = [];
    for (const [index, chunk] of chunks.entries()) {
      const also = index === 0 ? { tags: tag, keyspace } : {};
      // A part that is dropped is dropped: the same request goes on with the rest.
      let answer: Answered;
      do {
        answer = await api.call(invalidateRoute, { body: { keys: chunk, ...also, rewarm } });
        answers.push(answer);
      } while (!answer.done && !interrupt.aborted);
    }
    const invalidated = answers.reduce((sum, answer) => sum + answer.invalidated, 0);
    const jobs = answers.flatMap(({ job }) => job ?? []);
    const isDone = answers.every((answer, index) => answer.done || index < answers.length - 1);
    session.show({ invalidated, done: isDone, jobs }, () => [
      `${invalidated} keys are dropped`,
      ...jobs.map((job) => `job ${job} loads them anew`),
    ]);
    if (!isDone) session.note('not all is dropped: the same command goes on');
    if (!isDone) return EXIT.interrupted;
    if (detach || jobs.length === 0 || session.options.json) return EXIT.ok;
    const { reports, interrupted } = await followJobs(session, api, jobs);
    if (!interrupted) return showReports(session, reports);
    session.note(`the jobs go on; cancel with: preheat jobs cancel ${jobs.join(' ')}`);
    return EXIT.interrupted;
  });
}
