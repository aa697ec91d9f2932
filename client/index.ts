/** The client library: `import { createPreheat } from 'preheat/client'`. */
export { makeRedis, type RedisOptions } from '../adapters/redis/connection.ts';
export {
  createPreheat,
  type Preheat,
  type PreheatStats,
} from './create-preheat.ts';
export type { ForesightReport } from './foresight.ts';
export type { LoadFunction } from './loads.ts';
export type { MemoryTierOptions } from './memory-tier.ts';
export type { PreheatOptions } from './options.ts';
export type { OutboxOptions, OutboxReport } from './outbox.ts';
export type { ReadContext } from './read-record.ts';
export type { ReadFunction, ReadResult } from './reader.ts';
export { type HttpRecorderOptions, makeHttpRecorder, type Recorder } from './recorder.ts';
export type { ReadReport, Source, TierReport } from './tier-stats.ts';
