/** The product on one machine, in the process of a test, with a client of its cache. */
import { Redis } from 'ioredis';
import { makeMemoryLog } from '../../adapters/memory/log.ts';
import type { EnvironmentName, PreheatConfig } from '../../core/config/define.ts';
import type { Log } from '../../core/ports.ts';
import { type Machine, startMachine } from '../../local/machine.ts';
import { type Closers, makeClosers } from '../../local/shutdown.ts';
import { realTempo, type Tempo } from '../../local/tempo/tempo.ts';

/** What runs, and what ends it. */
export interface TestMachine {
  readonly machine: Machine;
  readonly redis: Redis;
}

/** What most tests have no need to say. */
export interface TestMachineOptions {
  readonly environment?: EnvironmentName;
  readonly tempo?: Tempo;
  readonly log?: Log;
}

/** Closers of a test: an error at the end fails it. */
export function makeTestClosers(): Closers {
  return makeClosers((name, error) => {
    throw new Error(name, { cause: error });
  });
}

/** Starts it on free ports; `closers` end it. */
export async function startTestMachine(
  config: PreheatConfig,
  closers: Closers,
  { environment, tempo = realTempo, log = makeMemoryLog() }: TestMachineOptions = {},
): Promise<TestMachine> {
  const machine = await startMachine({
    source: { config, options: environment === undefined ? {} : { environment } },
    tempo,
    port: 0,
    variables: {},
    notes: () => undefined,
    log,
    closers,
  });
  const redis = new Redis(machine.redis.port);
  closers.add('the test’s client', () => redis.disconnect());
  return { machine, redis };
}
