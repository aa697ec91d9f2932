/** An example of `examples/` on the local product, its origins led to a stand-in on a free port. */
import type { Redis } from 'ioredis';
import type { OriginInput, PreheatConfig } from '../../core/config/define.ts';
import { type Answer, type StandIn, startStandIn } from '../../examples/stand-in.ts';
import type { Machine } from '../../local/machine.ts';
import { realTempo, type Tempo } from '../../local/tempo/tempo.ts';
import { type ApiAnswer, askApi } from './ask-api.ts';
import { makeTestClosers, startTestMachine } from './machine.ts';

/** What runs. */
export interface Example {
  readonly machine: Machine;
  readonly redis: Redis;
  readonly origin: StandIn;
  /** Asks the API as its admin; every answer is one that the document names. */
  ask(method: string, path: string, json?: unknown): Promise<ApiAnswer>;
  /** The values of keys in Redis, as JSON; undefined where there is none. */
  stored(...keys: readonly string[]): Promise<unknown[]>;
  /** What the origin was asked since this was called last. */
  asked(): string[];
  stop(): Promise<void>;
}

/** Starts an example with what the stand-in of its folder answers. */
export async function startExample(
  config: PreheatConfig,
  answer: Answer,
  tempo: Tempo = realTempo,
): Promise<Example> {
  return startOn(config, await startStandIn(0, answer, 1), tempo);
}

/** Starts an example on a stand-in that runs; it is ended with the rest. */
export async function startOn(
  config: PreheatConfig,
  origin: StandIn,
  tempo: Tempo = realTempo,
): Promise<Example> {
  const closers = makeTestClosers();
  closers.add('the stand-in', origin.stop);
  const origins = Object.fromEntries(
    Object.entries(config.origins).map(([name, input]) => [name, lead(input, origin.url)]),
  );
  const { machine, redis } = await startTestMachine({ ...config, origins }, closers, {
    environment: 'local',
    tempo,
  });
  let seen = 0;
  return {
    machine,
    redis,
    origin,
    ask: (method, path, json) => askApi(machine, 'admin', method, path, json),
    async stored(...keys) {
      const values = await redis.mget(...keys);
      return values.map((value) => (value === null ? undefined : JSON.parse(value)));
    },
    asked() {
      const calls = origin.calls.slice(seen);
      seen = origin.calls.length;
      return calls;
    },
    stop: () => closers.closeAll(),
  };
}

/** Only the address changes: paths, batches and limits are those of the file. */
function lead(input: OriginInput, baseUrl: string): OriginInput {
  return 'baseUrl' in input ? { ...input, baseUrl, allowPrivate: true } : input;
}
