/** `preheat watch`: figures that follow what happens. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { statsRoute } from '../../core/api/stats.ts';
import { statusRoute } from '../../core/api/status.ts';
import { parseDuration } from '../../core/units.ts';
import { examples } from '../help.ts';
import { formatTime } from '../output/text.ts';
import type { Cli } from '../session.ts';
import { formatStats, formatStatus } from './reports.ts';

interface WatchOptions {
  readonly every: number;
  readonly times?: number;
}

const EVERY_MILLISECONDS = 2_000;
const LEAST_MILLISECONDS = 500;
/** ANSI: to the first place of the screen, and wipe what stands there. */
const WIPE = '\u001b[H\u001b[J';

/** Adds the command. */
export function addWatchCommand(program: Command, cli: Cli): void {
  const command = program
    .command('watch')
    .description('show statistics and status again and again')
    .option('--every <duration>', 'how often, 2s by default', readEvery, EVERY_MILLISECONDS)
    .option('--times <count>', 'end after so many', readTimes)
    .addHelpText(
      'after',
      examples('preheat watch', 'preheat watch --every 10s --json >> log.jsonl'),
    );
  cli.act<WatchOptions>(
    command,
    async (session, _, { every, times = Number.POSITIVE_INFINITY }) => {
      const api = await session.api();
      const { stdout, interrupt } = session.ports;
      for (let time = 1; !interrupt.aborted; time += 1) {
        const [stats, status] = await Promise.all([api.call(statsRoute), api.call(statusRoute)]);
        if (session.options.json) stdout.write(`${JSON.stringify({ stats, status })}\n`);
        else {
          const lines = [
            formatTime(Date.now()),
            '',
            ...formatStats(stats),
            '',
            ...formatStatus(status),
            '',
          ];
          stdout.write((stdout.isTTY ? WIPE : '') + lines.map((line) => `${line}\n`).join(''));
        }
        if (time >= times) break;
        await sleep(every, undefined, { signal: interrupt }).catch(() => undefined);
      }
    },
  );
}

function readEvery(text: string): number {
  const milliseconds = parseDuration(text);
  if (milliseconds !== undefined && milliseconds >= LEAST_MILLISECONDS) return milliseconds;
  throw new InvalidArgumentError("Expected a duration of at least 500ms, as '2s'.");
}

function readTimes(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected a whole number, 1 or more.');
}
