/** What is told at synth: load on origins and cost at rest, from the settings. */
import { describe, expect, test } from 'vitest';
import {
  type EnvironmentName,
  existing,
  type PreheatConfig,
  replicationGroup,
  serverless,
} from '../../core/config/define.ts';
import { resolveSettings } from '../../core/config/resolve.ts';
import { HOURS_PER_MONTH, nodeHourPrice, STANDING_PRICES } from '../../core/list-prices.ts';
import { ENVIRONMENTS } from '../../lib/environments.ts';
import { floorCosts } from '../../lib/floor-cost.ts';
import { synthReport } from '../../lib/synth-report.ts';
import { CONFIG } from '../support/cloud.ts';

const { quotes, ...servers } = CONFIG.origins;
const { product: _, ...others } = CONFIG.keyspaces;
/** One that any network can reach. */
const LOADED: PreheatConfig = {
  origins: { quotes: quotes as NonNullable<typeof quotes> },
  keyspaces: others,
};

function costsOf(change: Partial<PreheatConfig>, environment: EnvironmentName = 'prod') {
  const settings = resolveSettings({ ...LOADED, ...change }, { environment });
  return Object.fromEntries(
    floorCosts(ENVIRONMENTS[environment], settings).map(({ what, dollars }) => [
      what,
      dollars === undefined ? undefined : Number(dollars.toFixed(2)),
    ]),
  );
}

describe('the cost at rest', () => {
  test('of prod is two NAT gateways, an empty cache and four secrets', () => {
    expect(costsOf({})).toEqual({
      '2 NAT gateways with an address each': 73,
      'serverless cache with valkey, empty': 6.13,
      '4 secrets': 1.6,
    });
  });

  test('of dev is one NAT gateway, or endpoints in one zone', () => {
    expect(costsOf({}, 'dev')).toHaveProperty(['1 NAT gateway with an address each'], 36.5);
    const settings = { network: { egress: 'private' } } as const;
    const endpoints = 'endpoints for secretsmanager, sqs, elasticache in 1 zone';
    expect(costsOf(settings, 'dev')).toHaveProperty([endpoints], 21.9);
    const split = { network: { egress: 'split' } } as const;
    expect(costsOf(split, 'dev')).toHaveProperty(['endpoints for secretsmanager in 1 zone'], 7.3);
  });

  test('counts the primary and its replicas, at the price of their engine', () => {
    const nodes = (engine: 'valkey' | 'redis') => costsOf({ cache: replicationGroup({ engine }) });
    expect(nodes('redis')).toHaveProperty(['2 nodes cache.r7g.large with redis'], 319.74);
    expect(nodes('valkey')).toHaveProperty(['2 nodes cache.r7g.large with valkey'], 255.79);
    expect(costsOf({ cache: serverless({ engine: 'redis' }) })).toHaveProperty(
      ['serverless cache with redis, empty'],
      91.25,
    );
  });

  test('says of a node without a known price that it has none', () => {
    const cache = replicationGroup({ nodeType: 'cache.x9.huge', replicas: 1 });
    expect(costsOf({ cache })).toHaveProperty(['2 nodes cache.x9.huge with valkey'], undefined);
    const settings = resolveSettings({ ...LOADED, cache }, { environment: 'prod' });
    const text = synthReport(ENVIRONMENTS.prod, settings).join('\n');
    expect(text).toMatch(/a month and more .*\n.*\n {2}2 nodes cache\.x9\.huge .* price not known/);
  });

  test('has nothing of a cache or a network that are there already', () => {
    const subnets = { vpcId: 'vpc-1', subnetIds: ['subnet-1', 'subnet-2'] };
    const cache = existing({ host: 'cache.internal', ...subnets });
    expect(costsOf({ cache })).toEqual({ '2 secrets': 0.8 });
    expect(Object.keys(costsOf({ network: subnets }))).toEqual([
      'serverless cache with valkey, empty',
      '4 secrets',
    ]);
  });

  test('of an emulator is nothing', () => {
    expect(costsOf({}, 'local')).toEqual({});
  });

  test('rests on prices that are all there', () => {
    for (const { cache } of Object.values(ENVIRONMENTS)) {
      expect(nodeHourPrice('valkey', cache.nodes.type)).toBeGreaterThan(0);
    }
    expect(STANDING_PRICES.natGatewayHour * HOURS_PER_MONTH).toBeCloseTo(32.85);
  });
});

describe('the load on origins', () => {
  test('is told as calls at once over all workers, and as the rate that all share', () => {
    const config = { ...CONFIG, origins: { ...servers, quotes: quotes as never } };
    const lines = (environment: EnvironmentName) =>
      synthReport(ENVIRONMENTS[environment], resolveSettings(config, { environment }));
    expect(lines('prod')).toContain('  catalog: 100 at once (10 workers × 10), 100 per 1m');
    expect(lines('dev')).toContain('  quotes: 20 at once (2 workers × 10), 100 per 1m');
  });
});
