/** Everything that one environment has in AWS. */
import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Settings } from '../core/config/settings.ts';
import { workerSeconds } from '../core/warming/worker-time.ts';
import { AdviceFunction } from './advice.ts';
import { Api } from './api.ts';
import { makeCache } from './cache/make-cache.ts';
import { ConfigFunction } from './config.ts';
import { ControlFunction } from './control.ts';
import { DashboardFunction } from './dashboard.ts';
import type { EnvironmentProps } from './environments.ts';
import { EventsFunction } from './events.ts';
import { GaugesFunction } from './gauges.ts';
import { HealthFunction } from './health.ts';
import { INGEST_TIMEOUT_SECONDS, IngestFunction } from './ingest.ts';
import { InspectFunction } from './inspect.ts';
import { InvalidateFunction } from './invalidate.ts';
import { JobsFunction } from './jobs.ts';
import { LoginFunction } from './login.ts';
import { MetricsFunction } from './metrics.ts';
import { Monitoring } from './monitoring/monitoring.ts';
import { OpenapiFunction } from './openapi.ts';
import { addOutputs } from './outputs.ts';
import { PatternsFunction } from './patterns.ts';
import { WorkQueue } from './queues.ts';
import { RecordFunction } from './record.ts';
import { RecoveryFunction } from './recovery.ts';
import { SchedulesFunction } from './schedules.ts';
import { StatsFunction } from './stats.ts';
import { StatusFunction } from './status.ts';
import { StrategiesFunction } from './strategies.ts';
import { Strategies } from './strategy.ts';
import { AccessPatterns } from './table.ts';
import { TasksFunction } from './tasks.ts';
import { Tokens } from './tokens.ts';
import { WarmFunction } from './warm.ts';
import { WarmerFunction } from './warmer.ts';

/** Shorter than the journal remembers a batch, so that a late delivery is still known as counted. */
const ACCESS_EVENTS_RETENTION = Duration.days(4);
/** A warm message is worth nothing after its `notAfter`, minutes ahead: a day is for repairs. */
const WARM_RETENTION = Duration.days(1);

/** What a stack is made from; only `bin` finds it out. */
export interface PreheatStackProps extends StackProps {
  readonly environment: EnvironmentProps;
  readonly settings: Settings;
}

/** One environment of Preheat. */
export class PreheatStack extends Stack {
  constructor(scope: Construct, id: string, props: PreheatStackProps) {
    const { environment, settings } = props;
    super(scope, id, {
      description: 'Preheat keeps a Redis/Valkey cache warm',
      terminationProtection: environment.keepData,
      ...props,
    });
    const patterns = new AccessPatterns(this, 'AccessPatterns', { environment });
    const accessEvents = new WorkQueue(this, 'AccessEvents', {
      consumerTimeoutSeconds: INGEST_TIMEOUT_SECONDS,
      batchingWindowSeconds: environment.ingestWindowSeconds,
      retention: ACCESS_EVENTS_RETENTION,
    });
    const warmQueue = new WorkQueue(this, 'WarmQueue', {
      consumerTimeoutSeconds: workerSeconds(settings),
      retention: WARM_RETENTION,
    });
    const tokens = new Tokens(this, 'Tokens');
    const cache = makeCache(this, 'Cache', { environment, settings });

    const ingest = new IngestFunction(this, 'Ingest', {
      environment,
      accessEvents,
      patterns,
      cache,
    });
    const strategies = new Strategies(this, 'Strategies', {
      environment,
      settings,
      patterns,
      warmQueue,
    });
    new SchedulesFunction(this, 'Schedules', { environment, patterns, strategies });
    const warmer = new WarmerFunction(this, 'Warmer', {
      environment,
      settings,
      warmQueue,
      patterns,
      cache,
    });
    new GaugesFunction(this, 'Gauges', {
      environment,
      patterns,
      cache,
      scheduleGroup: strategies.group,
    });
    new RecoveryFunction(this, 'Recovery', {
      environment,
      patterns,
      warmQueue,
      cache,
      scheduleGroup: strategies.group,
    });
    const events = new EventsFunction(this, 'Events', {
      environment,
      settings,
      patterns,
      warmQueue,
      cache,
      tokens,
    });
    const record = new RecordFunction(this, 'Record', {
      environment,
      accessEvents,
      warmQueue,
      patterns,
      tokens,
    });
    const api = new Api(this, 'Api', {
      environment,
      auth: settings.auth,
      units: {
        record,
        warm: new WarmFunction(this, 'Warm', { environment, patterns, warmQueue, tokens }),
        invalidate: new InvalidateFunction(this, 'Invalidate', {
          environment,
          patterns,
          warmQueue,
          cache,
          tokens,
        }),
        inspect: new InspectFunction(this, 'Inspect', { environment, cache, tokens }),
        events,
        jobs: new JobsFunction(this, 'Jobs', { environment, patterns, warmQueue, tokens }),
        login: new LoginFunction(this, 'Login', { environment, patterns, warmQueue, tokens }),
        tasks: new TasksFunction(this, 'Tasks', { environment, patterns, tokens }),
        config: new ConfigFunction(this, 'Config', { environment, patterns, tokens }),
        control: new ControlFunction(this, 'Control', { environment, patterns, cache, tokens }),
        stats: new StatsFunction(this, 'Stats', { environment, patterns, tokens }),
        status: new StatusFunction(this, 'Status', { environment, patterns, cache, tokens }),
        strategies: new StrategiesFunction(this, 'StrategiesReport', {
          environment,
          patterns,
          tokens,
        }),
        advice: new AdviceFunction(this, 'Advice', { environment, patterns, tokens }),
        metrics: new MetricsFunction(this, 'Metrics', { environment, patterns, tokens }),
        patterns: new PatternsFunction(this, 'Patterns', { environment, patterns, tokens }),
        health: new HealthFunction(this, 'Health', { environment, patterns, cache }),
        openapi: new OpenapiFunction(this, 'Openapi', { environment }),
        dashboard: new DashboardFunction(this, 'Dashboard', { environment }),
      },
    });

    new Monitoring(this, 'Monitoring', {
      environment,
      settings,
      accessEvents,
      warmQueue,
      deadLetters: {
        AccessEventsDeadLetters: accessEvents.deadLetters,
        WarmQueueDeadLetters: warmQueue.deadLetters,
        StrategiesFailures: strategies.failures,
        ...(events.failures && { EventsFailures: events.failures }),
      },
      functions: [ingest, warmer, record, events],
      api: api.rest,
      table: patterns.table,
      serverlessCache: cache.serverless,
    });

    addOutputs(this, {
      apiUrl: api.rest.url,
      apiAuth: settings.auth.mode,
      dashboardUrl: api.rest.urlForPath('/v1/dashboard'),
      tokensSecret: tokens.secret.secretArn,
      tableName: patterns.table.tableName,
      sealKeysSecret: patterns.sealKeys.secretArn,
      eventBusName: events.bus.eventBusName,
      accessEventsUrl: accessEvents.queue.queueUrl,
      accessEventsDeadLettersUrl: accessEvents.deadLetters.queueUrl,
      warmQueueUrl: warmQueue.queue.queueUrl,
      warmQueueDeadLettersUrl: warmQueue.deadLetters.queueUrl,
      cacheHost: cache.endpoint,
      cachePort: cache.portNumber,
      cacheReaderSecret: cache.users?.reader.secretArn,
      cacheWarmerSecret: cache.users?.warmer.secretArn,
    });
  }
}
