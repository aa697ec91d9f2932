/** Caches that the stack makes: who may log in, and what they survive. */
import { describe, expect, test } from 'vitest';
import { type CacheInput, replicationGroup, serverless } from '../../core/config/define.ts';
import { NO_ACCESS, READER_ACCESS, WARMER_ACCESS } from '../../lib/cache/access.ts';
import { CONFIG, type Synthesis, synthesise, target } from '../support/cloud.ts';

const withCache = (cache: CacheInput, environment: 'dev' | 'staging' | 'prod' = 'prod') =>
  synthesise({ environment, config: { ...CONFIG, cache } });

const nodesOf = (synthesis: Synthesis) =>
  synthesis.ofType('AWS::ElastiCache::ReplicationGroup')[0]?.properties;

/** What a function is told of the server. */
const serverOf = ({ units }: Synthesis) =>
  units.find(({ unit }) => unit === 'warmer')?.properties.Environment.Variables;

describe.each([
  ['serverless with valkey', serverless(), 'valkey'],
  ['serverless with redis', serverless({ engine: 'redis' }), 'redis'],
  ['of nodes with valkey', replicationGroup(), 'valkey'],
  ['of nodes with redis', replicationGroup({ engine: 'redis' }), 'redis'],
] as const)('a cache %s', (_, input, engine) => {
  const made = withCache(input);
  const [cache] = [
    ...made.ofType('AWS::ElastiCache::ServerlessCache'),
    ...made.ofType('AWS::ElastiCache::ReplicationGroup'),
  ];
  const users = made.ofType('AWS::ElastiCache::User');
  const rightsOf = (name: string) =>
    users.find(({ properties }) => properties.UserName === name)?.properties.AccessString;

  test('has the users warmer and reader, each with a password, and lets nobody else in', () => {
    expect(users.map(({ properties }) => properties.UserName).sort()).toEqual([
      'default',
      'reader',
      'warmer',
    ]);
    expect(rightsOf('warmer')).toBe(WARMER_ACCESS);
    expect(rightsOf('reader')).toBe(READER_ACCESS);
    expect(rightsOf('default')).toBe(NO_ACCESS);
    for (const { id, properties } of users) {
      expect(properties.Engine, id).toBe(engine);
      expect(properties.NoPasswordRequired, id).not.toBe(true);
      const [password] = properties.Passwords;
      expect(JSON.stringify(password), id).toContain('{{resolve:secretsmanager:');
      expect(JSON.stringify(password), id).toContain(':SecretString:password');
    }
    const [group] = made.ofType('AWS::ElastiCache::UserGroup');
    expect(group?.properties.UserIds.map(target).sort()).toEqual(users.map(({ id }) => id).sort());
    const { UserGroupId, UserGroupIds = [UserGroupId] } = cache?.properties ?? {};
    expect(UserGroupIds.map(target)).toEqual([group?.id]);
  });

  test('is used by functions as warmer, whose password they may read, and reader’s not', () => {
    const warmer = made.units.find(({ unit }) => unit === 'warmer');
    const { Variables } = warmer?.properties.Environment ?? {};
    expect(Variables).toMatchObject({ REDIS_USERNAME: 'warmer', REDIS_TLS: 'true' });
    const secretOf = (name: string) =>
      made
        .ofType('AWS::SecretsManager::Secret')
        .find(({ properties }) =>
          properties.GenerateSecretString.SecretStringTemplate.includes(`"${name}"`),
        )?.id;
    expect(target(Variables.REDIS_PASSWORD_SECRET)).toBe(secretOf('warmer'));
    const policies = JSON.stringify(made.ofType('AWS::IAM::Policy'));
    expect(policies).toContain(secretOf('warmer'));
    expect(policies).not.toContain(secretOf('reader'));
  });

  test('gives it names that ElastiCache takes', () => {
    const ids = [
      ...users.map(({ properties }) => properties.UserId),
      ...made.ofType('AWS::ElastiCache::UserGroup').map((one) => one.properties.UserGroupId),
    ];
    expect(new Set(ids).size).toBe(4);
    for (const id of ids) expect(id).toMatch(/^[a-z](?!.*--)[a-z0-9-]{0,38}[a-z0-9]$/);
  });
});

describe('a cache of nodes', () => {
  test('is encrypted at rest and on the wire, behind one endpoint', () => {
    expect(nodesOf(withCache(replicationGroup()))).toMatchObject({
      AtRestEncryptionEnabled: true,
      TransitEncryptionEnabled: true,
      TransitEncryptionMode: 'required',
      ClusterMode: 'disabled',
      NumNodeGroups: 1,
    });
  });

  test('outlives a zone and is kept as snapshots in prod, and is small and alone in dev', () => {
    expect(nodesOf(withCache(replicationGroup()))).toMatchObject({
      CacheNodeType: 'cache.r7g.large',
      ReplicasPerNodeGroup: 1,
      AutomaticFailoverEnabled: true,
      MultiAZEnabled: true,
      SnapshotRetentionLimit: 7,
    });
    expect(nodesOf(withCache(replicationGroup(), 'dev'))).toMatchObject({
      CacheNodeType: 'cache.t4g.micro',
      ReplicasPerNodeGroup: 0,
      AutomaticFailoverEnabled: false,
      MultiAZEnabled: false,
      SnapshotRetentionLimit: 0,
    });
  });

  test('takes what the configuration says instead', () => {
    const input = replicationGroup({ nodeType: 'cache.m7g.large', replicas: 2, snapshotDays: 1 });
    expect(nodesOf(withCache(input, 'dev'))).toMatchObject({
      CacheNodeType: 'cache.m7g.large',
      ReplicasPerNodeGroup: 2,
      AutomaticFailoverEnabled: true,
      SnapshotRetentionLimit: 1,
    });
  });

  test('of several shards is a cluster, and functions are told so', () => {
    const made = withCache(replicationGroup({ shards: 3 }));
    expect(nodesOf(made)).toMatchObject({ ClusterMode: 'enabled', NumNodeGroups: 3 });
    const [parameters] = made.ofType('AWS::ElastiCache::ParameterGroup');
    expect(parameters?.properties.Properties).toMatchObject({ 'cluster-enabled': 'yes' });
    expect(serverOf(made)).toMatchObject({ REDIS_CLUSTER: 'true' });
    expect(JSON.stringify(serverOf(made).REDIS_HOST)).toContain('ConfigurationEndPoint.Address');
    expect(serverOf(withCache(replicationGroup()))).toMatchObject({ REDIS_CLUSTER: 'false' });
    expect(serverOf(withCache(serverless()))).toMatchObject({ REDIS_CLUSTER: 'true' });
  });

  test('cannot do without a replica in prod', () => {
    expect(() => withCache(replicationGroup({ replicas: 0 }))).toThrow(
      "cache.replicas: expected at least 1 in 'prod', which survives the loss of a zone, found 0",
    );
  });

  test('gives up only what has a TTL when it is full', () => {
    const made = withCache(replicationGroup());
    const [parameters] = made.ofType('AWS::ElastiCache::ParameterGroup');
    expect(parameters?.properties.Properties).toEqual({ 'maxmemory-policy': 'volatile-lru' });
    expect(target(nodesOf(made).CacheParameterGroupName)).toBe(parameters?.id);
  });

  test('stands in the subnets without a way out', () => {
    const made = withCache(replicationGroup());
    const [subnets] = made.ofType('AWS::ElastiCache::SubnetGroup');
    const ids = (subnets?.properties.SubnetIds ?? []).map(target);
    expect(ids).toHaveLength(2);
    expect(ids.filter((id: string) => !id.includes('CacheSubnet'))).toEqual([]);
    expect(target(nodesOf(made).CacheSubnetGroupName)).toBe(subnets?.id);
  });
});

describe('a serverless cache', () => {
  test('grows up to its limits: those of the environment, or of the configuration', () => {
    const limits = (cache: CacheInput) =>
      withCache(cache).ofType('AWS::ElastiCache::ServerlessCache')[0]?.properties.CacheUsageLimits;
    expect(limits(serverless())).toEqual({
      DataStorage: { Maximum: 100, Unit: 'GB' },
      ECPUPerSecond: { Maximum: 100_000 },
    });
    expect(limits(serverless({ maxData: '2GB', maxUnitsPerSecond: 5_000 }))).toEqual({
      DataStorage: { Maximum: 2, Unit: 'GB' },
      ECPUPerSecond: { Maximum: 5_000 },
    });
  });

  test('and one of nodes have names of their own: one takes the place of the other', () => {
    const ids = [serverless(), replicationGroup()].map((cache) =>
      withCache(cache)
        .resources.filter(({ type }) => /ServerlessCache|ReplicationGroup/.test(type))
        .map(({ id }) => id),
    );
    expect(new Set(ids.flat()).size).toBe(2);
  });
});
