/** Everything that one environment has in AWS. */
import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { CacheInput } from '../core/config/define.ts';
import type { Settings } from '../core/config/settings.ts';
import { workerSeconds } from '../core/warming/worker-time.ts';
import { AdviceFunction } from './advice.ts';
import { Api } from './api.ts';
import { makeCache } from './cache.ts';
import { ConfigFunction } from './config.ts';
import { ControlFunction } from './control.ts';
import { DashboardFunction } from './dashboard.ts';
import type { EnvironmentProps } from './environments.ts';
import { EventsFunction } from './events.ts';
import { HealthFunction } from './health.ts';
import { INGEST_TIMEOUT_SECONDS, IngestFunction } from './ingest.ts';
import { InspectFunction } from './inspect.ts';
import { InvalidateFunction } from './invalidate.ts';
import { JobsFunction } from './jobs.ts';
import { LoginFunction } from './login.ts';
import { MetricsFunction } from './metrics.ts';
import { OpenapiFunction } from './openapi.ts';
import { PatternsFunction } from './patterns.ts';
import { WorkQueue } from './queues.ts';
import { RecordFunction } from './record.ts';
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
/** An emulator has no ElastiCache: it runs beside the developer's own server. */
const EMULATOR_CACHE: CacheInput = { kind: 'existing', host: '127.0.0.1', tls: false };

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
    const cache = makeCache(this, 'Cache', {
      environment,
      input: chooseCache(environment, settings),
    });

    new IngestFunction(this, 'Ingest', { environment, accessEvents, patterns, cache });
    const strategies = new Strategies(this, 'Strategies', {
      environment,
      settings,
      patterns,
      warmQueue,
    });
    new SchedulesFunction(this, 'Schedules', { environment, patterns, strategies });
    new WarmerFunction(this, 'Warmer', { environment, settings, warmQueue, patterns, cache });
    const events = new EventsFunction(this, 'Events', {
      environment,
      settings,
      patterns,
      warmQueue,
      cache,
      tokens,
    });
    const api = new Api(this, 'Api', {
      environment,
      units: {
        record: new RecordFunction(this, 'Record', {
          environment,
          accessEvents,
          warmQueue,
          patterns,
          tokens,
        }),
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

    new CfnOutput(this, 'ApiUrl', { value: api.rest.url });
    new CfnOutput(this, 'TokensSecret', { value: tokens.secret.secretArn });
    new CfnOutput(this, 'EventBusName', { value: events.bus.eventBusName });
    new CfnOutput(this, 'TableName', { value: patterns.table.tableName });
    new CfnOutput(this, 'CacheHost', { value: cache.endpoint });
    new CfnOutput(this, 'AccessEventsUrl', { value: accessEvents.queue.queueUrl });
    new CfnOutput(this, 'AccessEventsDeadLettersUrl', { value: accessEvents.deadLetters.queueUrl });
    new CfnOutput(this, 'WarmQueueUrl', { value: warmQueue.queue.queueUrl });
    new CfnOutput(this, 'WarmQueueDeadLettersUrl', { value: warmQueue.deadLetters.queueUrl });
  }
}

function chooseCache(environment: EnvironmentProps, { cache }: Settings): CacheInput {
  return environment.name === 'local' && cache.kind === 'serverless' ? EMULATOR_CACHE : cache;
}
