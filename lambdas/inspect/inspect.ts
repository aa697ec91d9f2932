/** `GET /v1/warm`: asks the cache itself whether it holds a key. */
import { inspectQuery, inspectRoute, type WarmState } from '../../core/api/inspect.ts';
import type { Settings } from '../../core/config/settings.ts';
import { resolveKey } from '../../core/keyspaces/keyspaces.ts';
import type { Cache } from '../../core/ports.ts';
import { parseQuery } from '../../core/request-schema.ts';
import { type HttpHandler, type HttpPorts, makeHttpHandler } from '../http.ts';

/** What the unit needs. */
export interface InspectPorts extends HttpPorts {
  readonly settings: Settings;
  readonly cache: Pick<Cache, 'inspect'>;
}

/** Makes the handler. */
export function makeInspect(ports: InspectPorts): HttpHandler {
  return makeHttpHandler({
    route: inspectRoute,
    ports,
    parseQuery: (input) => parseQuery(inspectQuery, input),
    run: async ({ query }) => ({ status: 200, body: await stateOf(ports, query.key) }),
  });
}

async function stateOf({ settings, cache, clock }: InspectPorts, key: string): Promise<WarmState> {
  const { keyspace } = resolveKey(settings.keyspaces, { key }, 'query');
  const [state] = await cache.inspect([key]);
  const warm = state?.exists === true;
  // The state of an entry before, where another program has written the value.
  const isOurs = warm && state.expiresAt > clock.now();
  return {
    keyspace,
    key,
    warm,
    expiresAt: isOurs ? state.expiresAt : null,
    loadedAt: isOurs ? state.loadedAt : null,
    strategy: isOurs ? state.strategy : null,
    run: isOurs && state.run !== '' ? state.run : null,
    used: isOurs && state.used,
    loadMilliseconds: isOurs ? state.loadMilliseconds : null,
    invalidatedAt: state?.invalidatedAt || null,
  };
}
