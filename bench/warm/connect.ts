/** The worker's connection to Redis. */
import type { Redis } from 'ioredis';
import { makeRedis } from '../../adapters/redis/connection.ts';

const MOST_MILLISECONDS = 10_000;

/**
 * Connects as workers do, but for how long a call may take: here the calls of many go over one
 * connection, and a machine that is busy would make them fail.
 */
export function connectWorker(port: number): Redis {
  return makeRedis({
    host: '127.0.0.1',
    port,
    commandTimeoutMilliseconds: MOST_MILLISECONDS,
    socketTimeoutMilliseconds: MOST_MILLISECONDS,
  });
}
