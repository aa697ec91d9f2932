/** Composition root of `warmer`. */
import { makeDynamoJobs } from '../../adapters/dynamodb/jobs.ts';
import { makeDynamoLedger } from '../../adapters/dynamodb/ledger.ts';
import { makeDynamoPatterns } from '../../adapters/dynamodb/patterns.ts';
import { makeOrigins } from '../../adapters/origins/index.ts';
import { makePowertoolsMetrics } from '../../adapters/powertools/metrics.ts';
import { makeRedisBreaker } from '../../adapters/redis/breaker.ts';
import { makeRedisCache } from '../../adapters/redis/cache.ts';
import { makeRedisLimiter } from '../../adapters/redis/limiter.ts';
import { makeSecretsManagerClient } from '../../adapters/secrets-manager/client.ts';
import { makeSecretsManagerSecrets } from '../../adapters/secrets-manager/secrets.ts';
import { makeSqsClient } from '../../adapters/sqs/client.ts';
import { makeSqsQueue } from '../../adapters/sqs/queue.ts';
import { readEnvironment } from '../../core/environment.ts';
import { composeCommon } from '../compose-common.ts';
import { composeRedis } from '../compose-redis.ts';
import { composeTable } from '../compose-table.ts';
import { WARMER_ENVIRONMENT } from './env.ts';
import { makeWarmer } from './warmer.ts';

const env = readEnvironment(WARMER_ENVIRONMENT, process.env);
const common = composeCommon('warmer', env);
const { clock, settings } = common;
const table = composeTable(env);
const redis = await composeRedis(env, common.log);
const secrets = makeSecretsManagerSecrets({ client: makeSecretsManagerClient(), clock });

export const handler = makeWarmer({
  ...common,
  metrics: makePowertoolsMetrics(env.ENVIRONMENT),
  cache: makeRedisCache(redis),
  origins: makeOrigins(settings, secrets),
  limiter: makeRedisLimiter(redis, settings.origins),
  breaker: makeRedisBreaker(redis),
  patterns: makeDynamoPatterns(table),
  ledger: makeDynamoLedger(table),
  jobs: makeDynamoJobs(table),
  warmQueue: makeSqsQueue(makeSqsClient(), env.WARM_QUEUE_URL),
});
