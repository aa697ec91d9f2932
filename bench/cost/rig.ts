/** What measured units stand on: a real Redis, an origin, emulators of the table and the queues. */
import { makeMemoryLog } from '../../adapters/memory/log.ts';
import { resolveSettings } from '../../core/config/resolve.ts';
import { startAws } from '../../local/aws-process.ts';
import { startCacheServer } from '../../local/cache-server.ts';
import { startOrigin } from '../../local/demo/origin.ts';
import { drawSealKeys } from '../../local/seal-keys.ts';
import { makeStores, type Stores } from '../../local/stores.ts';
import { makeSetClock } from './clock.ts';
import { makeConfig } from './config.ts';
import { countQueues, countTable } from './count-requests.ts';
import { makeMeter } from './meter.ts';

const HOUR = 3_600_000;

/** A clock that is set. */
export type SetClock = ReturnType<typeof makeSetClock>;

/** A table, queues and a cache without anything in them, and a clock that stands at the start. */
export interface NewTable {
  readonly stores: Stores;
  readonly clock: SetClock;
}

/** @param spanMilliseconds that is measured: it ends with an hour, more than an hour ago. */
export async function startRig(originMilliseconds: number, spanMilliseconds: number) {
  const log = makeMemoryLog();
  const cacheServer = await startCacheServer(process.env['REDIS_URL'], log);
  const redis = cacheServer.connect();
  const admin = cacheServer.connect();
  const origin = await startOrigin(originMilliseconds);
  const meter = makeMeter(async () => {
    const [commands, input, output] = [
      'total_commands_processed',
      'total_net_input_bytes',
      'total_net_output_bytes',
    ];
    const info = await admin.info('stats');
    const figure = (name = '') => Number(new RegExp(`${name}:(\\d+)`).exec(info)?.[1] ?? 0);
    return { commands: figure(commands), bytes: figure(input) + figure(output) };
  });
  // By now, what was loaded then has ended.
  const startAt = Math.floor(Date.now() / HOUR) * HOUR - HOUR - spanMilliseconds;

  const onNewTable = async <Answer>(work: (on: NewTable) => Promise<Answer>): Promise<Answer> => {
    await admin.flushall();
    const aws = await startAws();
    const clock = makeSetClock(startAt);
    const tempo = { clock, speed: 1, toReal: (milliseconds: number) => milliseconds };
    const settings = resolveSettings(makeConfig(origin.url), { environment: 'prod' });
    const sealKeys = drawSealKeys();
    const stores = await makeStores({ aws, redis, settings, sealKeys, tempo, log });
    countTable(stores.document, meter);
    countQueues(stores.queues.client, meter);
    try {
      return await work({ stores, clock });
    } finally {
      stores.close();
      await aws.stop();
    }
  };
  return {
    meter,
    origin,
    admin,
    startAt,
    onNewTable,
    /** The standard output is given back. */
    async stop() {
      meter.close();
      await origin.stop();
      await cacheServer.stop();
    },
  };
}
