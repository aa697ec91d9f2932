/** `preheat jobs`: what was asked for by hand, and how far it is. */
import type { Command } from 'commander';
import { jobsRoute, resumeJobRoute } from '../../core/api/jobs.ts';
import { EXIT } from '../exit-codes.ts';
import { examples } from '../help.ts';
import type { Cli, Session } from '../session.ts';
import { cancelJobs, followJobs, readJob } from '../warm/follow.ts';
import { formatJob, formatJobs } from '../warm/format.ts';
import { showReports } from '../warm/warm-keys.ts';
import { readCount } from './warm.ts';

/** Adds the commands. */
export function addJobsCommands(program: Command, cli: Cli): void {
  const jobs = program
    .command('jobs')
    .description('list, show, cancel and resume jobs')
    .addHelpText(
      'after',
      examples(
        'preheat jobs list',
        'preheat jobs show --follow JOB',
        'preheat jobs cancel JOB',
        'preheat jobs resume JOB',
      ),
    );
  const list = jobs
    .command('list')
    .description('the latest jobs')
    .option('--limit <count>', 'how many, 10 by default', readCount);
  cli.act<{ readonly limit?: number }>(list, async (session, _, { limit }) => {
    const api = await session.api();
    const answer = await api.call(jobsRoute, { query: limit === undefined ? {} : { limit } });
    session.show(answer, (latest) => formatJobs(latest.jobs));
  });
  addShow(jobs, cli);
  const cancel = jobs
    .command('cancel')
    .description('begin nothing more of these jobs')
    .argument('<JOB...>');
  cli.act(cancel, async (session, [ids]) => {
    const reports = await cancelJobs(await session.api(), idsOf(ids));
    session.show({ jobs: reports }, ({ jobs: all }) => all.flatMap(formatJob));
  });
  addResume(jobs, cli);
}

function addShow(jobs: Command, cli: Cli): void {
  const show = jobs
    .command('show')
    .description('how far jobs are, and what failed')
    .argument('<JOB...>')
    .option('--follow', 'watch until they are done');
  cli.act<{ readonly follow?: boolean }>(show, async (session, [given], { follow }) => {
    const api = await session.api();
    const ids = idsOf(given);
    if (follow) {
      const { reports, interrupted } = await followJobs(session, api, ids);
      const exitCode = showReports(session, reports);
      if (interrupted) noteGoingOn(session, ids);
      return interrupted ? EXIT.interrupted : exitCode;
    }
    const reports = await Promise.all(ids.map((id) => readJob(api, id)));
    session.show({ jobs: reports }, ({ jobs: all }) => all.flatMap(formatJob));
    return EXIT.ok;
  });
}

function addResume(jobs: Command, cli: Cli): void {
  const resume = jobs
    .command('resume')
    .description('warm what is left of jobs, and watch until it is done')
    .argument('<JOB...>')
    .option('--detach', 'do not wait');
  cli.act<{ readonly detach?: boolean }>(resume, async (session, [given], { detach }) => {
    const api = await session.api();
    const ids = idsOf(given);
    const resumed = [];
    for (const id of ids) resumed.push(await api.call(resumeJobRoute, { params: { id } }));
    if (detach) {
      session.show({ jobs: resumed }, ({ jobs: all }) => all.flatMap(formatJob));
      return EXIT.ok;
    }
    const { reports, interrupted } = await followJobs(session, api, ids);
    if (!interrupted) return showReports(session, reports);
    showReports(session, await cancelJobs(api, ids));
    return EXIT.interrupted;
  });
}

function idsOf(given: string | readonly string[] | undefined): readonly string[] {
  return [given ?? []].flat();
}

function noteGoingOn(session: Session, ids: readonly string[]): void {
  const what = ids.length === 1 ? 'the job goes on' : 'the jobs go on';
  session.note(`${what}; cancel with: preheat jobs cancel ${ids.join(' ')}`);
}
