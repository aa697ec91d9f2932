/** A process that starts both children, tells their process ids and waits to be killed. */
import { makeMemoryLog } from '../../../../adapters/memory/log.ts';
import { startAws } from '../../../../local/aws-process.ts';
import { startRedis } from '../../../../local/redis-process.ts';

const redis = await startRedis(makeMemoryLog());
const aws = await startAws();
process.send?.([redis.pid(), aws.pid]);
setInterval(() => {}, 1_000);
