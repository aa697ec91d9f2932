/** `preheat login`: what a user needs is loaded while they log in. */
import type { Command } from 'commander';
import { loginRoute } from '../../core/api/login.ts';
import { EXIT } from '../exit-codes.ts';
import { examples } from '../help.ts';
import { plain } from '../output/text.ts';
import type { Cli } from '../session.ts';
import { followJobs } from '../warm/follow.ts';
import { showReports } from '../warm/warm-keys.ts';

interface LoginOptions {
  readonly force?: boolean;
  readonly dryRun?: boolean;
  readonly detach?: boolean;
}

/** Adds the command. */
export function addLoginCommand(program: Command, cli: Cli): void {
  const command = program
    .command('login')
    .description('load what a user will need (users.preload)')
    .argument('<USER>', 'the id of the user')
    .option('--force', 'load also what is fresh or was warmed just now')
    .option('--dry-run', 'say what would be loaded, and load nothing')
    .option('--detach', 'do not wait')
    .addHelpText(
      'after',
      examples('preheat login customer-17', 'preheat login customer-17 --dry-run'),
    );
  cli.act<LoginOptions>(command, async (session, [user], { force, dryRun, detach }) => {
    const api = await session.api();
    const answer = await api.call(loginRoute, {
      params: { id: String(user) },
      body: { ...(force ? { force } : {}), ...(dryRun ? { dryRun } : {}) },
    });
    if (!('job' in answer)) {
      session.show(answer, ({ keys }) => [
        `would load ${keys.length} keys:`,
        ...keys.map(({ key }) => `  ${plain(key)}`),
      ]);
      return EXIT.ok;
    }
    if (detach) {
      session.show(answer, ({ job, total }) => [`job ${job}: ${total} keys`]);
      return EXIT.ok;
    }
    const { reports, interrupted } = await followJobs(session, api, [answer.job]);
    const exitCode = showReports(session, reports);
    if (interrupted)
      session.note(`the job goes on; cancel with: preheat jobs cancel ${answer.job}`);
    return interrupted ? EXIT.interrupted : exitCode;
  });
}
