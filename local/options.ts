/** The options of `npm start`. */
import { Command, InvalidArgumentError } from 'commander';
import { parseDuration } from '../core/units.ts';

/** What was asked for on the command line. */
export interface LocalOptions {
  /** 0 takes any free one. */
  readonly port: number;
  /** False: the user's own configuration, no demo origin, no readers. */
  readonly demo: boolean;
  readonly config?: string;
  readonly trace?: string;
  readonly speed: number;
  readonly ttlMilliseconds: number;
  /** Ends by itself after that. */
  readonly durationMilliseconds?: number;
}

interface RawOptions {
  readonly port: number;
  readonly demo: boolean;
  readonly config?: string;
  readonly trace?: string;
  readonly speed?: number;
  readonly ttl?: number;
  readonly duration?: number;
}

const DEFAULT_PORT = 3006;
const DEFAULT_TRACE_SPEED = 60;
const DEMO_TTL = 10_000;
const DEFAULT_TRACE_TTL = 30 * 60_000;
/** Above this, Redis' clock of whole milliseconds and the network would distort the replay. */
const MOST_SPEED = 3_600;

/**
 * Reads the arguments.
 *
 * @throws CommanderError for `--help` and wrong arguments; what it has to say is already written.
 */
export function parseOptions(args: readonly string[]): LocalOptions {
  const command = new Command('npm start --')
    .description('Runs the whole of Preheat on this machine, with a demo that shows what it does.')
    .option('--port <number>', 'port of API and page; 0 takes any free one', readPort, DEFAULT_PORT)
    .option(
      '--trace <file>',
      'replay a log instead of made-up reads: CSV ts_seconds,user,key,size or JSON lines of access events, gzip or not',
    )
    .option(
      '--speed <number>',
      'how many times faster the log is replayed (default: 60)',
      readSpeed,
    )
    .option('--ttl <duration>', 'life of a cached value (default: 10s, with --trace 30m)', readTime)
    .option('--no-demo', 'run your own preheat.config.ts, without demo origin and readers')
    .option('--config <file>', 'your configuration file; means --no-demo')
    .option('--duration <duration>', 'end by itself after that time', readTime)
    .configureOutput({
      outputError: (text, write) =>
        write(`${text.trim().replace(/\s*\n\s*/g, ' ')} (see --help)\n`),
    })
    .allowExcessArguments(false)
    .exitOverride();
  command.parse(args, { from: 'user' });
  const raw = command.opts<RawOptions>();
  if (raw.trace !== undefined && (!raw.demo || raw.config !== undefined)) {
    command.error("error: option '--trace <file>' replays a log in the demo: leave out the other");
  }
  if (raw.trace === undefined && raw.speed !== undefined) {
    command.error("error: option '--speed <number>' needs '--trace <file>'");
  }
  return resolve(raw);
}

function resolve({ port, demo, config, trace, speed, ttl, duration }: RawOptions): LocalOptions {
  return {
    port,
    demo: demo && config === undefined,
    ...(config === undefined ? {} : { config }),
    ...(trace === undefined ? {} : { trace }),
    speed: trace === undefined ? 1 : (speed ?? DEFAULT_TRACE_SPEED),
    ttlMilliseconds: ttl ?? (trace === undefined ? DEMO_TTL : DEFAULT_TRACE_TTL),
    ...(duration === undefined ? {} : { durationMilliseconds: duration }),
  };
}

function readPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new InvalidArgumentError('Expected a port from 0 to 65535.');
}

function readSpeed(text: string): number {
  const speed = Number(text);
  if (speed >= 1 && speed <= MOST_SPEED) return speed;
  throw new InvalidArgumentError(`Expected a number from 1 to ${MOST_SPEED}.`);
}

function readTime(text: string): number {
  const milliseconds = parseDuration(text);
  if (milliseconds !== undefined && milliseconds >= 1_000) return milliseconds;
  throw new InvalidArgumentError("Expected a duration of at least 1s, as '60s' or '30m'.");
}
