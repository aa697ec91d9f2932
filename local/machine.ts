/** Everything of Preheat on one machine, without anybody who reads: processes, product, API. */
import { makeOrigins } from '../adapters/origins/index.ts';
import type { RedisClient } from '../adapters/redis/connection.ts';
import { randomIds } from '../adapters/system/ids.ts';
import { makeLiveSettings } from '../core/config/live-settings.ts';
import type { SettingsSource } from '../core/config/resolve.ts';
import type { Log, Metrics } from '../core/ports.ts';
import type { SealKeys } from '../core/privacy/seal.ts';
import { buildPage } from '../scripts/page/build-page.ts';
import { startAws } from './aws-process.ts';
import { startCacheServer } from './cache-server.ts';
import { startExpiry } from './expiry.ts';
import { startHttpServer } from './http-server.ts';
import { type Product, startProduct } from './product.ts';
import { drawSealKeys } from './seal-keys.ts';
import { makeEnvironmentSecrets } from './secrets.ts';
import type { Closers } from './shutdown.ts';
import { makeStores, TABLE_NAME } from './stores.ts';
import type { Tempo } from './tempo/tempo.ts';
import { type LocalTokens, makeTokens } from './tokens.ts';

/** What a machine is started with. */
export interface MachineOptions {
  readonly source: SettingsSource;
  readonly tempo: Tempo;
  readonly port: number;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly notes: () => unknown;
  readonly log: Log;
  /** Absent: nobody asks for CloudWatch's figures here. */
  readonly metrics?: Metrics;
  /** Takes what must be ended; all of it also when the start fails half-way. */
  readonly closers: Closers;
}

/** The running machine. */
export interface Machine {
  readonly url: string;
  readonly tokens: LocalTokens;
  readonly product: Product;
  readonly redis: { readonly host: string; readonly port: number };
  readonly aws: { readonly dynamodb: string; readonly sqs: string };
  readonly sealKeys: SealKeys;
  /** Opens another connection to the cache. */
  connect(): RedisClient;
  /** Resolves when a part has died that cannot be replaced. */
  readonly broken: Promise<void>;
}

/** Starts it. */
export async function startMachine(options: MachineOptions): Promise<Machine> {
  const { tempo, variables, log, closers } = options;
  const live = makeLiveSettings(options.source);
  const { settings } = live;
  const [page, aws, cacheServer] = await startParts(options);
  const redis = cacheServer.connect();
  const sealKeys = drawSealKeys();
  const stores = await makeStores({ aws, redis, settings, sealKeys, tempo, log });
  closers.add('the stores', stores.close);
  const tokens = makeTokens(variables['PREHEAT_TOKEN']);
  const origins = makeOrigins(settings, {
    secrets: makeEnvironmentSecrets(variables),
    paidCalls: stores.paidCalls,
    clock: tempo.clock,
  });
  const product = startProduct({
    live,
    stores,
    origins,
    tokens: tokens.records,
    page,
    tempo,
    log,
    ...(options.metrics && { metrics: options.metrics }),
  });
  closers.add('the product', product.stop);
  const { document: client, table } = stores;
  const expiry = startExpiry({ table, client, tableName: TABLE_NAME, log });
  closers.add('the expiry of items', expiry.stop);
  const server = await startHttpServer({
    port: options.port,
    handlers: product.handlers,
    page,
    pageToken: tokens.page,
    notes: options.notes,
    clock: tempo.clock,
    ids: randomIds,
    log,
  });
  closers.add('the http server', server.stop);
  return {
    url: server.url,
    tokens,
    product,
    redis: cacheServer,
    aws,
    sealKeys,
    connect: cacheServer.connect,
    broken: aws.ended,
  };
}

/** Side by side; where one fails, the others are ended like all else. */
async function startParts({ variables, log, closers }: MachineOptions) {
  const page = buildPage();
  const aws = startAws();
  const cacheServer = startCacheServer(variables['REDIS_URL'], log);
  const parts = await Promise.allSettled([page, aws, cacheServer]);
  const [, awsPart, cachePart] = parts;
  if (awsPart.status === 'fulfilled') closers.add('the AWS process', awsPart.value.stop);
  if (cachePart.status === 'fulfilled') closers.add('redis', cachePart.value.stop);
  for (const part of parts) if (part.status === 'rejected') throw part.reason;
  return Promise.all([page, aws, cacheServer]);
}
