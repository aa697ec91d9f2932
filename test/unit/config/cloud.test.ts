import { describe, expect, it } from 'vitest';
import {
  existing,
  http,
  type NetworkInput,
  replicationGroup,
  secret,
  serverless,
} from '../../../core/config/define.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import { config, mistakes } from '../../support/config.ts';

const SUBNETS = { vpcId: 'vpc-1', subnetIds: ['subnet-1', 'subnet-2'] };
const INSIDE = {
  catalog: http({ baseUrl: 'https://catalog.internal', path: '/{sku}', allowPrivate: true }),
};
const withCache = (cache: object, network?: NetworkInput) =>
  config({ cache, ...(network && { network }) });
const nodes = (changes: object) => withCache({ kind: 'replicationGroup', ...changes });
const small = (changes: object) => withCache({ kind: 'serverless', ...changes });
const there = (changes: object, network?: NetworkInput) =>
  withCache({ kind: 'existing', host: 'cache.internal', ...changes }, network);

describe('cache and network', () => {
  it('are a serverless cache in a new network with a way out, unless something else is said', () => {
    const { cache, network } = resolveSettings(config());
    expect(cache).toEqual({ kind: 'serverless' });
    expect(network).toEqual({ egress: 'nat' });
  });

  it('are those of the environment, each as a whole', () => {
    const input = {
      ...config({ origins: INSIDE }),
      cache: serverless({ maxData: '5GB' }),
      network: SUBNETS,
      environments: {
        prod: {
          cache: replicationGroup({ engine: 'redis' as const, replicas: 2, shards: 3 }),
          network: { egress: 'private' as const },
        },
      },
    };
    const prod = resolveSettings(input, { environment: 'prod' });
    expect(prod.cache).toMatchObject({ kind: 'replicationGroup', engine: 'redis', replicas: 2 });
    expect(prod.network).toEqual({ egress: 'private' });
    const dev = resolveSettings(input, { environment: 'dev' });
    expect(dev.cache).toEqual({ kind: 'serverless', maxData: '5GB' });
    expect(dev.network.vpc).toEqual({
      vpcId: 'vpc-1',
      functionSubnetIds: SUBNETS.subnetIds,
      cacheSubnetIds: SUBNETS.subnetIds,
    });
  });

  it('are where an existing cache says that it is', () => {
    const cache = existing({
      host: 'cache.internal',
      user: 'shop',
      password: secret('cache-password'),
      ...SUBNETS,
    });
    const { network } = resolveSettings(config({ cache }));
    expect(network.vpc).toMatchObject({ vpcId: 'vpc-1', functionSubnetIds: SUBNETS.subnetIds });
  });

  it.each([
    [nodes({ shards: 0 }), 'cache.shards: expected a whole number from 1 to 90, found 0'],
    [nodes({ engine: 'memcached' }), "cache.engine: expected 'valkey' or 'redis'"],
    [nodes({ nodeType: 'r7g.large' }), "cache.nodeType: expected a type of node, as 'cache.r7g"],
    [nodes({ replicas: 6 }), 'cache.replicas: expected a whole number from 0 to 5, found 6'],
    [nodes({ snapshotDays: 36 }), 'cache.snapshotDays: expected a whole number from 0 to 35'],
    [nodes({ replica: 1 }), 'cache.replica: expected one of engine, nodeType, replicas, shards'],
    [small({ maxData: '1.5GB' }), 'cache.maxData: expected whole gigabytes up to 5000'],
    [small({ maxData: '500MB' }), 'cache.maxData: expected whole gigabytes up to 5000'],
    [small({ maxUnitsPerSecond: 10 }), 'cache.maxUnitsPerSecond: expected a whole number from'],
    [there({ password: 'hunter2' }), 'cache.password: expected an object with secret'],
    [there({ user: 'a b' }), 'cache.user: expected a user name without spaces'],
    [there({ vpcId: 'vpc-1' }), "cache.subnetIds: expected the subnets of 'vpc-1' that functions"],
    [there({ subnetIds: ['subnet-1'] }), 'cache.subnetIds: expected vpcId beside it'],
    [there({}, SUBNETS), 'network.vpcId: expected cache.vpcId and .subnetIds instead'],
    [there({}, { egress: 'private' }), 'network.egress: expected cache.vpcId'],
    [
      config({ network: { egress: 'split-brain' } }),
      "network.egress: expected 'nat', 'private' or 'split'",
    ],
    [config({ network: { vpcId: 'vpc-1' } }), 'network.subnetIds: expected the subnets of'],
  ])('are refused with their mistakes: %#', (input, message) => {
    expect(mistakes(input).join('\n')).toContain(message);
  });

  it('without a way out need origins inside, and say so for every environment', () => {
    const http_ = { kind: 'http', baseUrl: 'https://api.example.com', path: '/{sku}' };
    const far = { origins: { catalog: http_ } };
    const expected = (path: string) =>
      `origins.catalog.allowPrivate: expected true, because ${path}.egress 'private' leaves no way to the internet, found nothing`;
    const found = mistakes(config({ ...far, network: { egress: 'private' } }));
    expect(found).toEqual([expected('network')]);
    const environments = { prod: { network: { egress: 'private' } } };
    expect(mistakes(config({ ...far, environments }))).toEqual([
      expected('environments.prod.network'),
    ]);
    const near = config({ origins: INSIDE, network: { egress: 'private' } });
    expect(resolveSettings(near).network.egress).toBe('private');
  });
});

it('a mistake of the file is told once, however many environments rest on it', () => {
  const strategies = { popular: { every: '1h', cron: '0 8 * * ? *' } };
  const environments = { prod: { strategies: { trending: { limit: 5 } } } };
  expect(mistakes(config({ strategies, environments }))).toEqual([
    "strategies.popular.cron: expected either every or cron, found '0 8 * * ? *'",
  ]);
});
