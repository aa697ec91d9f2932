/** The client library: `import { createPreheat } from 'preheat/client'`. */
export { makeRedis, type RedisClient, type RedisOptions } from '../adapters/redis/connection.ts';
export type { Calls, InvalidateTarget, LoginOptions, Prepared } from './calls.ts';
export {
  createPreheat,
  type Preheat,
  type PreheatStats,
} from './create-preheat.ts';
export type { ForesightReport } from './foresight.ts';
export {
  createRecorder,
  type KeyRead,
  type KeyRecorder,
  type KeyRecorderOptions,
  type KeyRecorderReport,
} from './key-recorder.ts';
export type { LoadFunction } from './loads.ts';
export type { MemoryTierOptions } from './memory-tier.ts';
export type { PreheatOptions } from './options.ts';
export type { OutboxOptions, OutboxReport } from './outbox.ts';
export type { ReadContext } from './read-record.ts';
export type { ReadFunction, ReadResult } from './reader.ts';
export {
  type RecordLibraryOptions,
  recordBentocache,
  type StopRecording,
} from './record-bentocache.ts';
export { recordCacheManager } from './record-cache-manager.ts';
export { type RecordRedisOptions, recordRedis } from './record-redis.ts';
export { type HttpRecorderOptions, makeHttpRecorder, type Recorder } from './recorder.ts';
export type { SpareCopyOptions } from './spare-copies.ts';
export type { ReadReport, Source, TierReport } from './tier-stats.ts';
