/**
 * Each alarm can fire: what it is there for is provoked on real parts, and the lines that come of
 * it are held against the alarm of the production template.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { existing } from '../../core/config/define.ts';
import { alarmsOf, isOn, type TemplateAlarm } from '../support/alarm.ts';
import { CONFIG, type Synthesis, synthesise, target, usualStack } from '../support/cloud.ts';
import { type Dynalite, startDynalite } from '../support/dynalite.ts';
import { captureEmf } from '../support/emf.ts';
import { type FaultyOrigin, startFaultyOrigin } from '../support/faulty-origin.ts';
import { type RedisServer, startRedisServer } from '../support/redis-server.ts';
import { makeUnitsRig, type UnitsRig } from '../support/units-rig.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let prod: Synthesis;
let alarms: ReadonlyMap<string, TemplateAlarm>;
let dynalite: Dynalite;
let redis: RedisServer;
let origin: FaultyOrigin;
/** Whether the origin fails for a path. */
let fails: (path: string) => boolean;
let rig: UnitsRig;

beforeAll(async () => {
  prod = usualStack();
  // A cache that is not ours has no figures of AWS: there the server is asked.
  const cache = existing({ host: 'cache.internal', tls: false });
  const own = alarmsOf(synthesise({ config: { ...CONFIG, cache } }));
  const memory = own.filter(({ name }) => name === 'CacheMemory');
  alarms = new Map([
    ...alarmsOf(prod).map((alarm): [string, TemplateAlarm] => [alarm.name, alarm]),
    ...memory.map((alarm): [string, TemplateAlarm] => ['CacheMemory of another', alarm]),
  ]);
  [dynalite, redis] = await Promise.all([startDynalite(), startRedisServer()]);
  origin = await startFaultyOrigin((request, response) => {
    response.writeHead(fails(request.url ?? '') ? 500 : 200).end('{}');
  });
});

afterAll(async () => {
  await Promise.all([dynalite?.stop(), redis?.stop(), origin?.close()]);
});

/** What each unit publishes while nothing is wrong. */
async function goWell(): Promise<void> {
  await rig.read(1_000, 100);
  await rig.clock.advance(24 * HOUR);
  await rig.read(1_000, 100);
  await rig.warm(skus(40));
  await rig.tick();
  await rig.clock.advance(10_000);
  await rig.look();
}

function skus(count: number, prefix = 's'): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${index}`);
}

/** Alarms on figures of ours, and what they are there for. */
const OURS: Readonly<Record<string, () => Promise<unknown>>> = {
  OriginErrors: () => {
    // Every third, so that the breaker stays closed.
    fails = (path) => Number(/\d+$/.exec(path)?.[0]) % 3 === 0;
    return rig.warm(skus(60, 'bad'));
  },
  BreakerOpen: async () => {
    fails = () => true;
    await rig.warm(skus(10, 'down'));
    await rig.look();
  },
  BudgetExceeded: async () => {
    for (const part of ['a', 'b', 'c']) await rig.warm(skus(60, part));
    await rig.look();
  },
  HitRateDrop: async () => {
    await rig.read(1_000, 100);
    await rig.clock.advance(24 * HOUR);
    await rig.read(1_000, 400);
    await rig.clock.advance(10_000);
    await rig.look();
  },
  IngestLag: () => rig.read(10, 1, rig.clock.now() - 11 * MINUTE),
  NoRuns: async () => {
    rig.paused.is = true;
    await rig.tick();
  },
  // The schedule is gone: nobody looks.
  FiguresMissing: async () => undefined,
  'CacheMemory of another': async () => {
    const used = Number(/used_memory:(\d+)/.exec(await redis.admin.info('memory'))?.[1]);
    await redis.admin.config('SET', 'maxmemory', Math.round(used / 0.9));
    await rig.look();
  },
};

describe('an alarm on a figure of ours', () => {
  async function capture(work: () => Promise<unknown>) {
    fails = () => false;
    await redis.admin.config('SET', 'maxmemory', 0);
    rig = await makeUnitsRig(dynalite, redis, origin.url);
    try {
      return await captureEmf(work);
    } finally {
      rig.close();
    }
  }

  function alarmOf(name: string): TemplateAlarm {
    const alarm = alarms.get(name);
    if (!alarm) throw new Error(`the template has no alarm ${name}`);
    return alarm;
  }

  test.each(Object.entries(OURS))('fires when it should: %s', async (name, provoke) => {
    expect(isOn(alarmOf(name), await capture(provoke))).toBe(true);
  });

  test('is off while all goes well', async () => {
    const published = await capture(goWell);
    const on = Object.keys(OURS).filter((name) => isOn(alarmOf(name), published));
    expect(on).toEqual([]);
  });

  test('looks at figures that are published: name, namespace, dimensions and unit', async () => {
    const published = await capture(async () => {
      await goWell();
      await OURS['OriginErrors']?.();
      await OURS['CacheMemory of another']?.();
    });
    const shapeOf = (one: object) => JSON.stringify(one);
    const known = new Set(
      published.map(({ namespace, name, unit, dimensions }) =>
        shapeOf({ namespace, name, unit, dimensions: Object.entries(dimensions).sort() }),
      ),
    );
    for (const name of Object.keys(OURS)) {
      for (const metric of alarmOf(name).metrics) {
        const { namespace, unit, dimensions } = metric;
        const sorted = Object.entries(dimensions).sort();
        const shape = shapeOf({ namespace, name: metric.name, unit, dimensions: sorted });
        expect(known.has(shape), shape).toBe(true);
      }
    }
  });
});

/**
 * Alarms on figures that AWS publishes itself, as its guides name them: SQS “Available CloudWatch
 * metrics”, Lambda “Types of metrics”, DynamoDB “Metrics and dimensions”, API Gateway “Metrics and
 * dimensions”, ElastiCache “Metrics of serverless caches” (dimension `clusterId`).
 */
const OF_AWS: Readonly<Record<string, readonly (readonly [string, string, ...string[]])[]>> = {
  AccessEventsDeadLetters: [['AWS/SQS', 'ApproximateNumberOfMessagesVisible', 'QueueName']],
  WarmQueueDeadLetters: [['AWS/SQS', 'ApproximateNumberOfMessagesVisible', 'QueueName']],
  StrategiesFailures: [['AWS/SQS', 'ApproximateNumberOfMessagesVisible', 'QueueName']],
  EventsFailures: [['AWS/SQS', 'ApproximateNumberOfMessagesVisible', 'QueueName']],
  WarmQueueAge: [['AWS/SQS', 'ApproximateAgeOfOldestMessage', 'QueueName']],
  AccessEventsAge: [['AWS/SQS', 'ApproximateAgeOfOldestMessage', 'QueueName']],
  ApiErrors: [['AWS/ApiGateway', '5XXError', 'ApiName', 'Stage']],
  FunctionThrottles: Array.from({ length: 4 }, () => ['AWS/Lambda', 'Throttles', 'FunctionName']),
  TableThrottles: [
    ['AWS/DynamoDB', 'ReadThrottleEvents', 'TableName'],
    ['AWS/DynamoDB', 'WriteThrottleEvents', 'TableName'],
    ['AWS/DynamoDB', 'WriteThrottleEvents', 'GlobalSecondaryIndexName', 'TableName'],
    ['AWS/DynamoDB', 'WriteThrottleEvents', 'GlobalSecondaryIndexName', 'TableName'],
  ],
  CacheMemory: [['AWS/ElastiCache', 'BytesUsedForCache', 'clusterId']],
};

/** The resource that each of them must look at. */
const RESOURCES: Readonly<Record<string, RegExp>> = {
  AccessEventsDeadLetters: /^AccessEventsDeadLetters/,
  WarmQueueDeadLetters: /^WarmQueueDeadLetters/,
  StrategiesFailures: /^StrategiesFailures/,
  EventsFailures: /^EventsFailures/,
  WarmQueueAge: /^WarmQueue[0-9A-F]{8}$/,
  AccessEventsAge: /^AccessEventsQueue/,
  FunctionThrottles: /^(Ingest|Warmer|Record|Events)[0-9A-F]{8}$/,
  TableThrottles: /^AccessPatternsTable/,
};

describe('an alarm on a figure of AWS', () => {
  test.each(Object.entries(OF_AWS))('looks at what AWS publishes: %s', (name, expected) => {
    const found = alarms
      .get(name)
      ?.metrics.map((metric) => [
        metric.namespace,
        metric.name,
        ...Object.keys(metric.dimensions).sort(),
      ]);
    expect(found).toEqual(expected);
  });

  test.each(Object.entries(RESOURCES))('looks at the resource it is named for: %s', (name, id) => {
    const resources = new Set(prod.resources.map((resource) => resource.id));
    for (const { dimensions } of alarms.get(name)?.metrics ?? []) {
      const { GlobalSecondaryIndexName: _, ...reference } = dimensions;
      const [found = ''] = Object.values(reference).map((value) => target(value));
      expect(found).toMatch(id);
      expect(resources).toContain(found);
    }
  });

  test('looks at the cache and the API of the stack', () => {
    const [cache] = prod.ofType('AWS::ElastiCache::ServerlessCache');
    const [memory] = alarms.get('CacheMemory')?.metrics ?? [];
    expect(memory?.dimensions).toEqual({ clusterId: cache?.properties.ServerlessCacheName });
    const [api] = prod.ofType('AWS::ApiGateway::RestApi');
    const [errors] = alarms.get('ApiErrors')?.metrics ?? [];
    expect(errors?.dimensions['ApiName']).toBe(api?.properties.Name);
  });
});

test('no alarm of the production stack goes without such a proof', () => {
  const proven = [...Object.keys(OURS), ...Object.keys(OF_AWS)];
  expect([...alarms.keys()].sort()).toEqual(proven.sort());
});
