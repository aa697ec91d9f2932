/** The units that cost something, as `local/product.ts` makes them, each call on the meter. */
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { makeMemoryTokens } from '../../adapters/memory/tokens.ts';
import { makeOrigins } from '../../adapters/origins/index.ts';
import { makePowertoolsLog } from '../../adapters/powertools/log.ts';
import { makePowertoolsMetrics } from '../../adapters/powertools/metrics.ts';
import { correlation } from '../../adapters/system/correlation.ts';
import { randomIds } from '../../adapters/system/ids.ts';
import type { AccessBatch } from '../../core/access.ts';
import type { PreheatConfig } from '../../core/config/define.ts';
import { makeLiveSettings, makeRefreshSettings } from '../../core/config/live-settings.ts';
import type { StrategyName } from '../../core/config/settings.ts';
import { makePauseCheck } from '../../core/control/pause.ts';
import type { Clock } from '../../core/ports.ts';
import { makeGauges } from '../../lambdas/gauges/gauges.ts';
import { makeIngest } from '../../lambdas/ingest/ingest.ts';
import { makeRecord } from '../../lambdas/record/record.ts';
import { makeRecoveryUnit } from '../../lambdas/recovery/recovery.ts';
import { makeSchedules } from '../../lambdas/schedules/schedules.ts';
import { makeStrategy } from '../../lambdas/strategy/strategy.ts';
import { makeWarmer } from '../../lambdas/warmer/warmer.ts';
import { toContext } from '../../local/gateway-event.ts';
import { makeEnvironmentSecrets } from '../../local/secrets.ts';
import type { Stores } from '../../local/stores.ts';
import { makeTokens } from '../../local/tokens.ts';
import { drain } from './drain.ts';
import type { Meter } from './meter.ts';

/** Ten times what functions have: what is measured is not how fast the emulators are. */
const FUNCTION_MILLISECONDS = 600_000;
const JOURNAL_MILLISECONDS = 45 * 60_000;
/** As in `lib/ingest.ts` and `lib/warmer.ts`. */
const INGEST_BATCH = 1_000;
const WARMER_BATCH = 5;

/** What they are made of. */
export interface UnitsOptions {
  readonly config: PreheatConfig;
  readonly stores: Stores;
  readonly clock: Clock;
  readonly meter: Meter;
}

/** Makes them. */
export function makeUnits({ config, stores, clock, meter }: UnitsOptions) {
  const live = makeLiveSettings({ config, options: { environment: 'prod' } });
  const { settings } = live;
  const log = makePowertoolsLog('bench');
  const refreshSettings = makeRefreshSettings(live, { changes: stores.configChanges, clock, log });
  const tokens = makeTokens(undefined);
  const ports = {
    ...stores,
    settings,
    refreshSettings,
    clock,
    ids: randomIds,
    log,
    correlation,
    metrics: makePowertoolsMetrics('prod'),
    gates: stores.gateStates,
    isPaused: makePauseCheck(stores.controls, clock),
    origins: makeOrigins(settings, {
      secrets: makeEnvironmentSecrets({}),
      paidCalls: stores.paidCalls,
      clock,
    }),
  };
  const record = makeRecord({
    ...ports,
    queue: stores.accessQueue,
    tokens: makeMemoryTokens(tokens.records),
  });
  const ingest = makeIngest({ ...ports, journalMilliseconds: JOURNAL_MILLISECONDS });
  const warmer = makeWarmer(ports);
  const gauges = makeGauges(ports);
  const recovery = makeRecoveryUnit({ ...ports, queue: stores.warmQueue });
  const schedules = makeSchedules({
    ...ports,
    source: live.source,
    configChanges: stores.configChanges,
    // EventBridge Scheduler bills for starting functions, not for being asked.
    schedules: { set: async () => 'unchanged' },
  });
  const context = (unit: string) => toContext(unit, randomIds.next(), () => FUNCTION_MILLISECONDS);
  const { client, access, warm } = stores.queues;
  const scheduledTime = () => new Date(clock.now()).toISOString();
  return {
    settings,
    /** `POST /v1/access`, as the client library sends it. */
    async post(batch: AccessBatch) {
      const event = gatewayEvent(JSON.stringify(batch), tokens.record);
      const { statusCode, body } = await meter.invoke('record', () =>
        record(event, context('record')),
      );
      if (statusCode !== 202) throw new Error(`${statusCode} ${body}`);
    },
    ingest: () =>
      drain({
        client,
        url: access.url,
        batchSize: INGEST_BATCH,
        handler: (event) => meter.invoke('ingest', () => ingest(event, context('ingest'))),
      }),
    warm: () =>
      drain({
        client,
        url: warm.url,
        batchSize: WARMER_BATCH,
        handler: (event) => meter.invoke('warmer', () => warmer(event, context('warmer'))),
      }),
    strategy: (name: StrategyName) => {
      const strategy = makeStrategy(ports, name);
      return meter.invoke('strategy', () =>
        strategy({ scheduledTime: scheduledTime() }, context(`strategy-${name}`)),
      );
    },
    gauges: () => meter.invoke('gauges', () => gauges({}, context('gauges'))),
    schedules: () => meter.invoke('schedules', () => schedules({}, context('schedules'))),
    recovery: () =>
      meter.invoke('recovery', () =>
        recovery({ scheduledTime: scheduledTime() }, context('recovery')),
      ),
  };
}

/** All of them. */
export type Units = ReturnType<typeof makeUnits>;

function gatewayEvent(body: string, token: string): APIGatewayProxyEvent {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const event = {
    httpMethod: 'POST',
    path: '/v1/access',
    resource: '/v1/access',
    pathParameters: null,
    headers,
    multiValueHeaders: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, [value]]),
    ),
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    isBase64Encoded: false,
    body,
    requestContext: { requestId: randomIds.next(), identity: { sourceIp: '127.0.0.1' } },
  };
  return event as unknown as APIGatewayProxyEvent;
}
