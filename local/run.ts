/** One run of `npm start`: everything up, readers on, figures shown, everything down again. */

import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../core/ports.ts';
import { loggable } from '../core/privacy/loggable.ts';
import { type FiguresSource, fetchFigures } from './api-client.ts';
import { type Demo, makeNotes, prepareDemo } from './demo/demo.ts';
import { LABELS } from './demo/halves.ts';
import { type Play, startPlay } from './demo/play.ts';
import { makeTerminalLog } from './log.ts';
import { type Machine, startMachine } from './machine.ts';
import type { LocalOptions } from './options.ts';
import { loadOwnConfig, OWN_CONFIG } from './own-config.ts';
import { leaveRunning } from './running.ts';
import { type Closers, makeClosers } from './shutdown.ts';
import { TABLE_NAME } from './stores.ts';
import { realTempo } from './tempo/tempo.ts';
import { formatSummary, type StatusContext } from './terminal/format.ts';
import type { Screen } from './terminal/screen.ts';
import { startStatus } from './terminal/status.ts';
import { formatWelcome } from './terminal/welcome.ts';

/** After Ctrl-C: how long the last reads may take to be counted. */
const PATIENCE_MILLISECONDS = 10_000;

/** What a run needs from the process. */
export interface RunPorts {
  readonly options: LocalOptions;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly screen: Screen;
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
}

/** How a run came to its end. */
export type RunEnd = 'interrupted' | 'over' | 'broken';

/** Runs until the end of the log or of the duration, or until the signal; leaves no child behind. */
export async function run(ports: RunPorts): Promise<RunEnd> {
  const { screen, variables } = ports;
  const log = makeTerminalLog(screen.line, variables['PREHEAT_LOG'] === 'info');
  const closers = makeClosers((name, error) => {
    log.error(`${name} did not end well`, { error: loggable(error) });
  });
  try {
    return await runAll(ports, log, closers);
  } finally {
    await closers.closeAll();
  }
}

async function runAll(ports: RunPorts, log: Log, closers: Closers): Promise<RunEnd> {
  const { options, variables, screen, signal } = ports;
  const demo = options.demo ? await prepareDemo(options) : undefined;
  if (demo) closers.add('the demo origin', demo.origin.stop);
  const machine = await startMachine({
    source: demo?.source ?? (await loadOwnConfig(options.config)),
    tempo: demo?.tempo ?? realTempo,
    port: options.port,
    variables,
    notes: () => demo && makeNotes(demo),
    log,
    closers,
  });
  const notice = demo?.notice;
  await leaveNote(ports, machine, demo, closers, log);
  for (const line of formatWelcome({ machine, notice, sampleKey: demo?.sampleKey })) {
    screen.line(line);
  }
  const context: StatusContext = {
    labels: demo ? LABELS : {},
    origin: (keyspace) => demo?.origin.counts(keyspace),
  };
  const source = {
    url: machine.url,
    token: machine.tokens.read,
    statsQuery: demo?.statsQuery ?? '',
  };
  const status = startStatus({ source, screen, context });
  closers.add('the figures', status.stop);
  const play = demo && startPlay(demo, machine, log);
  if (play) closers.add('the readers', play.stop);

  const end = await waitForEnd(options, machine, play, signal);
  if (end === 'broken') log.error('the AWS process died, and the table with it; start again');
  if (end === 'broken') return end;
  await play?.stop();
  // Whoever pressed Ctrl-C waits for the last figures, but for no warm that is due in a while.
  const isCounted =
    end === 'over'
      ? await play?.drain(signal)
      : await play?.drainReads(AbortSignal.timeout(PATIENCE_MILLISECONDS));
  await status.stop();
  await showSummary(source, context, play, screen);
  if (isCounted === false) screen.line('Not all was counted in time: these figures lack the last.');
  return end;
}

/** The command `preheat` finds the product by it; without, it must be told where it is. */
async function leaveNote(
  { options, variables }: RunPorts,
  { url, tokens, aws, sealKeys }: Machine,
  demo: Demo | undefined,
  closers: Closers,
  log: Log,
): Promise<void> {
  const note = {
    pid: process.pid,
    url,
    token: tokens.admin,
    dynamodb: aws.dynamodb,
    tableName: TABLE_NAME,
    sealKeys,
    ...(demo
      ? { config: demo.source.config }
      : { configFile: resolve(options.config ?? OWN_CONFIG) }),
  };
  try {
    closers.add('the note for the command', await leaveRunning(variables, note));
  } catch (error) {
    log.warn('the command preheat will not find this product', { error: loggable(error) });
  }
}

/** The figures of the whole run; what ends may be the very part that would give them. */
async function showSummary(
  source: FiguresSource,
  context: StatusContext,
  play: Play | undefined,
  screen: Screen,
): Promise<void> {
  try {
    const { stats } = await fetchFigures(source);
    for (const line of formatSummary(stats, context, play?.count())) screen.line(line);
  } catch (error) {
    screen.line(`no last figures: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Whatever comes first. */
async function waitForEnd(
  { durationMilliseconds }: LocalOptions,
  machine: Machine,
  play: Play | undefined,
  signal: AbortSignal,
): Promise<RunEnd> {
  const over = new AbortController();
  const never = new Promise<never>(() => {});
  const interrupted = new Promise<RunEnd>((resolve) => {
    if (signal.aborted) resolve('interrupted');
    signal.addEventListener('abort', () => resolve('interrupted'), { once: true });
  });
  const duration =
    durationMilliseconds === undefined
      ? never
      : sleep(durationMilliseconds, 'over' as const, { signal: over.signal }).catch(() => never);
  const end = await Promise.race([
    interrupted,
    duration,
    machine.broken.then(() => 'broken' as const),
    play ? play.ended.then(() => 'over' as const) : never,
  ]);
  over.abort();
  return end;
}
