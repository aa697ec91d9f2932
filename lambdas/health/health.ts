/** `GET /v1/health`: is every part there? Public, so it tells nothing else. */

import { healthRoute } from '../../core/api/health.ts';
import { HEALTH_ROW } from '../../core/budget/rows.ts';
import { dependencyDown } from '../../core/errors.ts';
import type { Cache, Clock, Ledger } from '../../core/ports.ts';
import { loggable } from '../../core/privacy/loggable.ts';
import { type HttpHandler, type HttpPorts, makeHttpHandler } from '../http.ts';

/** What the unit needs. */
export interface HealthPorts extends HttpPorts {
  readonly ledger: Pick<Ledger, 'read'>;
  readonly cache: Pick<Cache, 'ping'>;
}

type PartState = 'ok' | 'down';

/** A load balancer asks every few seconds and does not wait for long. */
const LIMIT_MILLISECONDS = 2_000;

/** Makes the handler: 200 when all parts answer in time, else 503 and which part does not. */
export function makeHealth(ports: HealthPorts): HttpHandler {
  return makeHttpHandler({
    route: healthRoute,
    ports,
    run: async () => {
      const [table, cache] = await Promise.all([
        check(ports, 'table', () => ports.ledger.read([HEALTH_ROW])),
        check(ports, 'cache', () => ports.cache.ping()),
      ]);
      const isUp = table === 'ok' && cache === 'ok';
      return {
        status: isUp ? 200 : 503,
        body: { status: isUp ? 'ok' : 'down', checks: { table, cache } },
      };
    },
  });
}

async function check(
  { clock, log }: HealthPorts,
  part: string,
  ask: () => Promise<unknown>,
): Promise<PartState> {
  const answered = new AbortController();
  try {
    await Promise.race([ask(), timeLimit(clock, part, answered.signal)]);
    return 'ok';
  } catch (error) {
    log.warn('a part does not answer', { part, error: loggable(error) });
    return 'down';
  } finally {
    answered.abort();
  }
}

/** Rejects when the time is over; the sleep ends with the signal, so that no timer is left. */
async function timeLimit(clock: Clock, part: string, signal: AbortSignal): Promise<never> {
  await clock.sleep(LIMIT_MILLISECONDS, signal);
  throw dependencyDown(`the ${part}`);
}
