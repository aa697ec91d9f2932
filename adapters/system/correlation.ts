/** Which call the work at hand is done for: it follows every await, and no parameter carries it. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Correlation, Log } from '../../core/ports.ts';

const storage = new AsyncLocalStorage<string>();

/** The one of this process: frames, logs and queues must share it. */
export const correlation: Correlation = {
  current: () => storage.getStore(),
  run: (id, work) => storage.run(id, work),
};

/** A log whose lines bear the id that they are written under. */
export function correlateLog(log: Log, { current }: Correlation = correlation): Log {
  const withId = (fields: Readonly<Record<string, unknown>> = {}) => {
    const correlationId = current();
    return correlationId === undefined ? fields : { correlationId, ...fields };
  };
  return {
    info: (message, fields) => log.info(message, withId(fields)),
    warn: (message, fields) => log.warn(message, withId(fields)),
    error: (message, fields) => log.error(message, withId(fields)),
  };
}
