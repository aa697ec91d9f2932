/** Networks without a way out, and networks that are there already. */
import { describe, expect, test } from 'vitest';
import { http, lambda, type NetworkInput, type PreheatConfig } from '../../core/config/define.ts';
import { CONFIG, type Synthesis, synthesise, target } from '../support/cloud.ts';

const INSIDE: PreheatConfig = {
  ...CONFIG,
  origins: {
    ...CONFIG.origins,
    catalog: http({
      baseUrl: 'https://catalog.internal:8443',
      path: '/products/{sku}',
      allowPrivate: true,
    }),
    crm: lambda({ functionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:crm' }),
  },
};
const withNetwork = (network: NetworkInput, environment: 'dev' | 'prod' = 'prod') =>
  synthesise({ environment, config: { ...INSIDE, network } });

/** Which service an endpoint leads to. */
const serviceOf = (properties: { readonly ServiceName: unknown }) =>
  /\.(\w+)"\]\]/.exec(JSON.stringify(properties.ServiceName))?.[1];

const endpointsOf = (synthesis: Synthesis, type: 'Interface' | 'Gateway') =>
  synthesis
    .ofType('AWS::EC2::VPCEndpoint')
    .map(({ properties }) => properties)
    .filter(({ VpcEndpointType }) => VpcEndpointType === type);

describe('egress split', () => {
  const prod = withNetwork({ egress: 'split' });
  const units = (isInside: boolean) =>
    prod.units.filter(({ properties }) => (properties.VpcConfig !== undefined) === isInside);

  test('has one function inside, which no NAT gateway and one kind of endpoint serves', () => {
    expect(units(true).map(({ unit }) => unit)).toEqual(['cache-proxy']);
    expect(prod.ofType('AWS::EC2::NatGateway')).toEqual([]);
    expect(endpointsOf(prod, 'Interface').map(serviceOf)).toEqual(['secretsmanager']);
  });

  test('lets every unit that uses the cache invoke that function, and no other unit', () => {
    const [proxy] = units(true);
    const users = units(false).filter(
      ({ properties }) => properties.Environment.Variables.CACHE_PROXY_FUNCTION !== undefined,
    );
    const allowed = prod.ofType('AWS::IAM::Policy').filter(({ properties }) => {
      const text = JSON.stringify(properties.PolicyDocument);
      return text.includes('lambda:InvokeFunction') && text.includes(`"${proxy?.id}"`);
    });
    const names = users.map(({ unit }) => unit).sort();
    expect(names).toEqual(
      ['control', 'events', 'gauges', 'health', 'ingest', 'inspect', 'invalidate'].concat([
        'recovery',
        'status',
        'warmer',
      ]),
    );
    expect(allowed).toHaveLength(users.length);
    for (const { unit, properties } of units(false)) {
      const variables = properties.Environment.Variables;
      expect(variables.REDIS_HOST, unit).toBeUndefined();
      expect(variables.REDIS_PASSWORD_SECRET, unit).toBeUndefined();
    }
  });

  test('lets only that function reach the cache', () => {
    const into = prod
      .ofType('AWS::EC2::SecurityGroupIngress')
      .filter(({ properties }) => properties.ToPort === 6379);
    expect(into).toHaveLength(1);
  });
});

describe('egress private', () => {
  const prod = withNetwork({ egress: 'private' });

  test('has no way to the internet', () => {
    for (const type of ['NatGateway', 'InternetGateway', 'EIP', 'Route']) {
      expect(prod.ofType(`AWS::EC2::${type}`), type).toEqual([]);
    }
  });

  test('leads to what functions in it call: the table by a gateway, the rest by endpoints', () => {
    expect(endpointsOf(prod, 'Gateway').map(serviceOf)).toEqual(['dynamodb']);
    const all = endpointsOf(prod, 'Interface');
    expect(all.map(serviceOf).sort()).toEqual(['elasticache', 'lambda', 'secretsmanager', 'sqs']);
    for (const { PrivateDnsEnabled, SubnetIds } of all) {
      expect(PrivateDnsEnabled).toBe(true);
      expect(SubnetIds).toHaveLength(2);
    }
  });

  test('pays for endpoints in one zone in dev', () => {
    for (const { SubnetIds } of endpointsOf(
      withNetwork({ egress: 'private' }, 'dev'),
      'Interface',
    )) {
      expect(SubnetIds).toHaveLength(1);
    }
  });

  test('has no endpoint for functions where none is an origin', () => {
    const { crm: _, ...origins } = INSIDE.origins;
    const config = { ...INSIDE, origins, network: { egress: 'private' } } as const;
    const found = endpointsOf(synthesise({ config }), 'Interface').map(serviceOf);
    expect(found.sort()).toEqual(['elasticache', 'secretsmanager', 'sqs']);
  });

  test('lets only the units beside the cache reach its endpoints, by HTTPS', () => {
    const groups = new Set(
      endpointsOf(prod, 'Interface').flatMap((one) => one.SecurityGroupIds.map(target)),
    );
    expect(groups.size).toBe(1);
    const rules = prod
      .ofType('AWS::EC2::SecurityGroupIngress')
      .filter(({ properties }) => groups.has(target(properties.GroupId)));
    const inside = prod.units.flatMap(({ properties }) =>
      (properties.VpcConfig?.SecurityGroupIds ?? []).map(target),
    );
    const sources = rules.map(({ properties }) => target(properties.SourceSecurityGroupId));
    expect(sources.sort()).toEqual(inside.sort());
    for (const { properties } of rules) expect(properties.ToPort).toBe(443);
    const [group] = prod.ofType('AWS::EC2::SecurityGroup').filter(({ id }) => groups.has(id));
    expect(group?.properties.SecurityGroupIngress).toBeUndefined();
  });

  test('lets the warmer look for origins in private networks only', () => {
    const rules = prod
      .ofType('AWS::EC2::SecurityGroup')
      .flatMap(({ properties }) => properties.SecurityGroupEgress ?? [])
      .filter(({ FromPort }: { FromPort: number }) => FromPort === 8443);
    expect(rules.map(({ CidrIp }: { CidrIp: string }) => CidrIp).sort()).toEqual([
      '10.0.0.0/8',
      '100.64.0.0/10',
      '172.16.0.0/12',
      '192.168.0.0/16',
    ]);
  });

  test('and nat place functions and cache at the same addresses: a change of mind moves nothing', () => {
    const subnetsOf = (synthesis: Synthesis) =>
      Object.fromEntries(
        synthesis
          .ofType('AWS::EC2::Subnet')
          .filter(({ id }) => !id.includes('Public'))
          .map(({ id, properties }) => [id, properties.CidrBlock]),
      );
    expect(Object.keys(subnetsOf(prod))).toHaveLength(4);
    expect(subnetsOf(withNetwork({ egress: 'nat' }))).toEqual(subnetsOf(prod));
  });
});

describe('egress nat', () => {
  test.each([
    ['dev', 1],
    ['prod', 2],
  ] as const)('has in %s %i NAT gateways, and no endpoint that costs', (environment, count) => {
    const made = withNetwork({ egress: 'nat' }, environment);
    expect(made.ofType('AWS::EC2::NatGateway')).toHaveLength(count);
    expect(endpointsOf(made, 'Interface')).toEqual([]);
    expect(endpointsOf(made, 'Gateway').map(serviceOf)).toEqual(['dynamodb']);
  });
});

describe('a network that is there', () => {
  const network = {
    vpcId: 'vpc-0123456789abcdef0',
    subnetIds: ['subnet-0123456789abcdef1', 'subnet-0123456789abcdef2'],
  };

  test('gets functions, cache and their groups, and nothing else', () => {
    const made = withNetwork(network);
    const types = new Set(
      made.resources.flatMap(({ type }) => (type.startsWith('AWS::EC2::') ? [type] : [])),
    );
    expect([...types].sort()).toEqual([
      'AWS::EC2::SecurityGroup',
      'AWS::EC2::SecurityGroupEgress',
      'AWS::EC2::SecurityGroupIngress',
    ]);
    for (const { properties } of made.ofType('AWS::EC2::SecurityGroup')) {
      expect(properties.VpcId).toBe(network.vpcId);
    }
    const [cache] = made.ofType('AWS::ElastiCache::ServerlessCache');
    expect(cache?.properties.SubnetIds).toEqual(network.subnetIds);
    const inside = made.units.filter(({ properties }) => properties.VpcConfig);
    expect(inside.length).toBeGreaterThan(0);
    for (const { properties } of inside) {
      expect(properties.VpcConfig.SubnetIds).toEqual(network.subnetIds);
    }
  });

  test('may keep the cache in subnets of its own', () => {
    const cacheSubnetIds = ['subnet-0123456789abcdef2', 'subnet-0123456789abcdef3'];
    const made = withNetwork({ ...network, cacheSubnetIds, egress: 'private' });
    const [cache] = made.ofType('AWS::ElastiCache::ServerlessCache');
    expect(cache?.properties.SubnetIds).toEqual(cacheSubnetIds);
    expect(made.ofType('AWS::EC2::VPCEndpoint')).toEqual([]);
  });
});
