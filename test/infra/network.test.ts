/** Who reaches the cache, and who reaches out. */
import { describe, expect, test } from 'vitest';
import { existing, secret } from '../../core/config/define.ts';
import { CONFIG, type Synthesis, synthesise, target, usualStack } from '../support/cloud.ts';

const REDIS_PORT = 6379;
const AT_THE_CACHE = [
  'control',
  'events',
  'gauges',
  'health',
  'ingest',
  'inspect',
  'invalidate',
  'recovery',
  'status',
  'warmer',
];

/** Security groups of each unit, by unit. */
function groupsOfUnits({ units }: Synthesis): ReadonlyMap<string | undefined, string> {
  return new Map(
    units.flatMap(({ unit, properties }) =>
      (properties.VpcConfig?.SecurityGroupIds ?? []).map(
        (group: unknown): [string | undefined, string] => [target(group), unit],
      ),
    ),
  );
}

describe('a cache made by the stack', () => {
  const prod = usualStack();

  test('lets in the units that work with it, on its port, and nobody else', () => {
    const cacheGroups = prod
      .ofType('AWS::ElastiCache::ServerlessCache')
      .flatMap(({ properties }) => properties.SecurityGroupIds.map(target));
    expect(cacheGroups).toHaveLength(1);
    const rules = prod
      .ofType('AWS::EC2::SecurityGroupIngress')
      .filter(({ properties }) => cacheGroups.includes(target(properties.GroupId)));
    const units = groupsOfUnits(prod);
    const reached = rules.map(({ properties }) =>
      units.get(target(properties.SourceSecurityGroupId)),
    );
    expect(reached.sort()).toEqual(AT_THE_CACHE);
    for (const { id, properties } of rules) {
      expect([properties.FromPort, properties.ToPort], id).toEqual([REDIS_PORT, REDIS_PORT]);
    }
    const [group] = prod
      .ofType('AWS::EC2::SecurityGroup')
      .filter(({ id }) => cacheGroups.includes(id));
    expect(group?.properties.SecurityGroupIngress).toBeUndefined();
  });

  test('stands in subnets without a way out, in two zones', () => {
    const [cache] = prod.ofType('AWS::ElastiCache::ServerlessCache');
    const subnets = cache?.properties.SubnetIds.map(target);
    expect(subnets).toHaveLength(2);
    const withRoutes = prod
      .ofType('AWS::EC2::Route')
      .map(({ properties }) => target(properties.RouteTableId));
    const tables = prod
      .ofType('AWS::EC2::SubnetRouteTableAssociation')
      .filter(({ properties }) => subnets.includes(target(properties.SubnetId)))
      .map(({ properties }) => target(properties.RouteTableId));
    expect(tables).toHaveLength(2);
    for (const table of tables) expect(withRoutes).not.toContain(table);
  });

  test('leaves all other units outside the network', () => {
    const inside = prod.units
      .filter(({ properties }) => properties.VpcConfig)
      .map(({ unit }) => unit);
    expect(inside.sort()).toEqual(AT_THE_CACHE);
  });

  test('lets units out to AWS, and the warmer to the ports of its origins', () => {
    const units = groupsOfUnits(prod);
    const ports = prod
      .ofType('AWS::EC2::SecurityGroup')
      .flatMap(({ id, properties }) =>
        (properties.SecurityGroupEgress ?? [])
          .filter(({ CidrIp }: { CidrIp: string }) => CidrIp === '0.0.0.0/0')
          .map(({ FromPort }: { FromPort: number }) => `${units.get(id)} ${FromPort}`),
      );
    expect(ports.sort()).toEqual([
      'control 443',
      'events 443',
      'gauges 443',
      'health 443',
      'ingest 443',
      'inspect 443',
      'invalidate 443',
      'recovery 443',
      'status 443',
      'warmer 443',
      'warmer 8443',
    ]);
  });

  test('is near the table: its calls do not pay for the NAT gateway', () => {
    const types = prod
      .ofType('AWS::EC2::VPCEndpoint')
      .map(({ properties }) => [
        properties.VpcEndpointType,
        JSON.stringify(properties.ServiceName).includes('.dynamodb'),
      ]);
    expect(types).toEqual([['Gateway', true]]);
  });
});

describe('a cache that is there already', () => {
  const prod = synthesise({
    config: {
      ...CONFIG,
      cache: existing({
        host: 'cache.internal',
        port: 6380,
        vpcId: 'vpc-0123456789abcdef0',
        subnetIds: ['subnet-0123456789abcdef1', 'subnet-0123456789abcdef2'],
        securityGroupId: 'sg-0123456789abcdef0',
        user: 'shop',
        password: secret('cache-password'),
      }),
    },
  });

  test('gets no network and no cache beside it', () => {
    for (const type of ['AWS::EC2::VPC', 'AWS::ElastiCache::ServerlessCache']) {
      expect(prod.ofType(type), type).toEqual([]);
    }
  });

  test('is reached from the subnets that are named, through a rule in its group', () => {
    const inside = prod.units.filter(({ properties }) => properties.VpcConfig);
    expect(inside.map(({ unit }) => unit).sort()).toEqual(AT_THE_CACHE);
    for (const { id, properties } of inside) {
      expect(properties.VpcConfig.SubnetIds, id).toEqual([
        'subnet-0123456789abcdef1',
        'subnet-0123456789abcdef2',
      ]);
      expect(properties.Environment.Variables, id).toMatchObject({
        REDIS_HOST: 'cache.internal',
        REDIS_PORT: '6380',
        REDIS_TLS: 'true',
        REDIS_USERNAME: 'shop',
        REDIS_PASSWORD_SECRET: 'cache-password',
      });
    }
    const rules = prod.ofType('AWS::EC2::SecurityGroupIngress').map(({ properties }) => properties);
    expect(rules).toHaveLength(AT_THE_CACHE.length);
    for (const rule of rules)
      expect(rule).toMatchObject({ GroupId: 'sg-0123456789abcdef0', FromPort: 6380 });
  });

  test('lets the functions that log in read its password, and no other secret of its like', () => {
    const readers = prod
      .ofType('AWS::IAM::Policy')
      .filter(({ properties }) => JSON.stringify(properties).includes('cache-password-??????'));
    expect(readers).toHaveLength(AT_THE_CACHE.length);
    expect(prod.ofType('AWS::ElastiCache::User')).toEqual([]);
  });
});
