/** `preheat pause`, `resume` and `clear`: the switches of an operator. */
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { Command } from 'commander';
import { clearRoute, pauseRoute, resumeRoute } from '../../core/api/control.ts';
import { inputInvalid } from '../../core/errors.ts';
import type { ApiClient } from '../api/client.ts';
import { EXIT } from '../exit-codes.ts';
import { examples } from '../help.ts';
import { formatTime, plain } from '../output/text.ts';
import type { Cli, Session } from '../session.ts';

interface ClearOptions {
  readonly keyspace?: string;
  readonly all?: true;
  readonly patterns?: true;
  readonly yes?: boolean;
}

/** Adds the commands. */
export function addControlCommands(program: Command, cli: Cli): void {
  const pause = program.command('pause').description('stop all warming until preheat resume');
  cli.act(pause, async (session) => {
    const api = await session.api();
    session.show(await api.call(pauseRoute), ({ pausedAt, by }) => [
      `paused since ${formatTime(pausedAt)}${by === null ? '' : ` by ${plain(by)}`}; go on with: preheat resume`,
    ]);
  });
  const resume = program.command('resume').description('go on with warming');
  cli.act(resume, async (session) => {
    const api = await session.api();
    session.show(await api.call(resumeRoute), () => ['warming goes on']);
  });
  addClear(program, cli);
}

function addClear(program: Command, cli: Cli): void {
  const clear = program
    .command('clear')
    .description('empty the cache, or forget what was learned; asks before')
    .option('--keyspace <name>', 'all keys of this keyspace')
    .option('--all', 'all keys of all keyspaces')
    .option('--patterns', 'forget what was learned, and leave the cache as it is')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      examples('preheat clear --keyspace product', 'preheat clear --all --patterns --yes'),
    );
  cli.act<ClearOptions>(clear, async (session, _, { keyspace, all, patterns, yes }) => {
    if ((keyspace === undefined) === (all === undefined)) {
      const found = all ? 'both' : 'none';
      throw inputInvalid([{ path: 'clear', expected: 'either --keyspace or --all', found }]);
    }
    const api = await session.api();
    const meant = { keyspace, all, patterns };
    const asked = await api.call(clearRoute, { body: meant });
    if (!('token' in asked)) {
      session.show(asked, formatCleared);
      return EXIT.ok;
    }
    const what = patterns ? 'what was learned of' : 'the cache of';
    const question = `clear ${what} ${asked.keyspaces.map(plain).join(', ')}?`;
    if (!yes && !(await confirm(session, question))) {
      session.note('nothing is cleared');
      return EXIT.failed;
    }
    const cleared = await clearAll(api, { ...meant, token: asked.token }, session);
    session.show(cleared, formatCleared);
    return cleared.done ? EXIT.ok : EXIT.interrupted;
  });
}

type Body = Omit<ClearOptions, 'yes'> & { readonly token: string };

/** What is too much for one request is gone on with. */
async function clearAll(
  api: ApiClient,
  body: { readonly [Name in keyof Body]: Body[Name] | undefined },
  { ports }: Session,
) {
  let cleared = 0;
  for (;;) {
    const answer = await api.call(clearRoute, { body });
    if ('token' in answer) return { cleared, done: false };
    cleared += answer.cleared;
    if (answer.done || ports.interrupt.aborted) return { cleared, done: answer.done };
  }
}

function formatCleared({ cleared, done }: { readonly cleared: number; readonly done: boolean }) {
  return [`${cleared} keys are cleared${done ? '' : '; the same command goes on'}`];
}

/** Anything but `y` and `yes` is no. */
async function confirm({ ports }: Session, question: string): Promise<boolean> {
  ports.stderr.write(`${question} [y/N] `);
  const lines = createInterface({ input: Readable.from(ports.stdin) });
  for await (const line of lines) return /^y(es)?$/i.test(line.trim());
  return false;
}
