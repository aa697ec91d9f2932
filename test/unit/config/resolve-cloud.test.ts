import { expect, it } from 'vitest';
import { resolveCloud } from '../../../core/config/resolve-cloud.ts';
import type { Problem } from '../../../core/errors.ts';

const EXISTING = { kind: 'existing', host: 'redis' } as const;
const http = (allowPrivate?: boolean) => ({
  kind: 'http',
  ...(allowPrivate !== undefined && { allowPrivate }),
});

function resolve(draft: object, environment?: 'dev' | 'prod') {
  const problems: Problem[] = [];
  const value = resolveCloud(draft as never, environment, problems);
  return { value, problems: problems.map(({ path, found }) => `${path}: ${found}`) };
}

it('a cloud is a serverless cache with a way out, without a word', () => {
  expect(resolve({})).toStrictEqual({
    value: { cache: { kind: 'serverless' }, network: { egress: 'nat' } },
    problems: [],
  });
});

it('a network names its VPC and its subnets together', () => {
  const network = { vpcId: 'v', subnetIds: ['a'] };
  expect(resolve({ network }).value.network).toStrictEqual({
    egress: 'nat',
    vpc: { vpcId: 'v', functionSubnetIds: ['a'], cacheSubnetIds: ['a'] },
  });
  const own = { ...network, cacheSubnetIds: ['b'] };
  expect(resolve({ network: own }).value.network.vpc?.cacheSubnetIds).toEqual(['b']);
  expect(resolve({ network: { vpcId: 'v' } }).problems).toEqual(['network.subnetIds: nothing']);
  expect(resolve({ network: { subnetIds: ['a'] } }).problems).toEqual([
    'network.subnetIds: nothing',
  ]);
  expect(resolve({ network: { subnetIds: [] } }).problems).toEqual([]);
});

it('an existing cache says itself where it is', () => {
  const cache = { ...EXISTING, vpcId: 'v', subnetIds: ['a'] };
  expect(resolve({ cache }).value.network.vpc).toEqual({
    vpcId: 'v',
    functionSubnetIds: ['a'],
    cacheSubnetIds: ['a'],
  });
  expect(resolve({ cache: { ...EXISTING, subnetIds: ['a'] } }).problems).toEqual([
    'cache.subnetIds: nothing',
  ]);
  const network = { vpcId: 'v', subnetIds: ['a'], cacheSubnetIds: ['b'] };
  expect(resolve({ cache, network }).problems).toEqual([
    "network.vpcId: 'v'",
    'network.subnetIds: ["a"]',
    'network.cacheSubnetIds: ["b"]',
  ]);
  expect(resolve({ cache: EXISTING, network: { egress: 'split' } }).problems).toEqual([
    "network.egress: 'split'",
  ]);
  expect(resolve({ cache, network: { egress: 'split' } }).problems).toEqual([]);
  expect(resolve({ cache: EXISTING, network: { egress: 'nat' } }).problems).toEqual([]);
});

it('a network without a way out needs its servers inside', () => {
  const origins = {
    open: http(),
    model: { kind: 'llm', allowPrivate: false },
    inside: http(true),
    table: { kind: 'dynamodb' },
    wrong: undefined,
  };
  const problems = ['origins.open.allowPrivate: nothing', 'origins.model.allowPrivate: false'];
  expect(resolve({ origins, network: { egress: 'private' } }).problems).toEqual(problems);
  expect(resolve({ origins, network: { egress: 'split' } }).problems).toEqual([]);
});

it('the mistakes of all environments are told, each once', () => {
  const prod = { network: { vpcId: 'v' } };
  expect(resolve({ environments: { prod } }).problems).toEqual([
    'environments.prod.network.subnetIds: nothing',
  ]);
  expect(resolve({ environments: { prod } }, 'prod').problems).toEqual([
    'environments.prod.network.subnetIds: nothing',
  ]);
  const dev = { cache: { ...EXISTING, subnetIds: ['a'] } };
  expect(resolve({ environments: { prod, dev } }, 'dev').problems).toEqual([
    'environments.dev.cache.subnetIds: nothing',
    'environments.prod.network.subnetIds: nothing',
  ]);
  // Both rest on the network of the file, whose mistakes are the same.
  const caches = { cache: { kind: 'serverless' } };
  const network = { vpcId: 'v' };
  expect(resolve({ network, environments: { dev: caches, prod: caches } }).problems).toEqual([
    'network.subnetIds: nothing',
  ]);
  const oneWay = { network: { egress: 'private' } };
  const origins = { open: http() };
  expect(resolve({ origins, environments: { dev: oneWay, prod: oneWay } }).problems).toHaveLength(
    2,
  );
  const stray = { network: { subnetIds: ['a'] } };
  expect(resolve({ environments: { dev: stray, prod: stray } }, 'dev').problems).toEqual([
    'environments.dev.network.subnetIds: nothing',
    'environments.prod.network.subnetIds: nothing',
  ]);
  const existing = { cache: { ...EXISTING, subnetIds: ['a'] } };
  expect(resolve({ environments: { prod: existing } }).problems).toEqual([
    'environments.prod.cache.subnetIds: nothing',
  ]);
  const right = { network: { vpcId: 'v', subnetIds: ['a'] } };
  expect(resolve({ network, environments: { prod: right, dev: {} } }, 'prod').problems).toEqual([]);
  const twice = { network: { subnetIds: ['a'], vpcId: undefined } };
  expect(resolve({ network, environments: { prod: twice } }).problems).toHaveLength(2);
});
