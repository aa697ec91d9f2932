/** A cache made by the stack that has no nodes to size: ElastiCache Serverless. */
import { Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { CfnServerlessCache } from 'aws-cdk-lib/aws-elasticache';
import { Construct } from 'constructs';
import type { CacheEngine, ServerlessCacheInput } from '../../core/config/define-cache.ts';
import { parseBytes } from '../../core/units.ts';
import type { Binding } from '../binding.ts';
import type { EnvironmentProps } from '../environments.ts';
import type { Network } from '../network.ts';
import type { Cache, CachePlacement, CacheServer } from './cache.ts';
import type { ServerVariables } from './cache-variables.ts';
import { uniqueName } from './unique-name.ts';
import { CacheUsers } from './users.ts';

const REDIS_PORT = 6379;
const GIGABYTE = 1e9;
const MAJOR_VERSIONS: Readonly<Record<CacheEngine, string>> = { valkey: '8', redis: '7' };

/** TLS always, no login without a password: the service offers nothing else. */
export class ServerlessCache extends Construct implements CacheServer {
  readonly endpoint: string;
  readonly serviceName: string;
  readonly portNumber: string;
  readonly placement: CachePlacement;
  readonly users: CacheUsers;
  readonly serverless: NonNullable<Cache['serverless']>;

  constructor(
    scope: Construct,
    id: string,
    props: {
      readonly environment: EnvironmentProps;
      readonly input: ServerlessCacheInput;
      readonly network: Network;
    },
  ) {
    super(scope, id);
    const { input, network } = props;
    const { engine = 'valkey' } = input;
    const { serverless: usual } = props.environment.cache;
    const securityGroup = new SecurityGroup(this, 'SecurityGroup', {
      vpc: network.vpc,
      allowAllOutbound: false,
    });
    this.users = new CacheUsers(this, 'Users', engine);
    const name = uniqueName(this, 'c');
    const dataGigabytes = gigabytes(input.maxData) ?? usual.dataGigabytes;
    this.serverless = { name, dataGigabytes };
    const cache = new CfnServerlessCache(this, 'Serverless', {
      serverlessCacheName: name,
      engine,
      majorEngineVersion: MAJOR_VERSIONS[engine],
      userGroupId: this.users.groupId,
      subnetIds: network.cacheSubnets.map(({ subnetId }) => subnetId),
      securityGroupIds: [securityGroup.securityGroupId],
      cacheUsageLimits: {
        dataStorage: { maximum: dataGigabytes, unit: 'GB' },
        ecpuPerSecond: { maximum: input.maxUnitsPerSecond ?? usual.unitsPerSecond },
      },
    });
    this.endpoint = cache.attrEndpointAddress;
    this.serviceName = cache.ref;
    this.portNumber = cache.attrEndpointPort;
    this.placement = { network, securityGroup, port: Port.tcp(REDIS_PORT) };
  }

  use(): Binding<ServerVariables> {
    // The service asks for clients with cluster mode: its one name stands for many nodes.
    return this.users.useAt({ host: this.endpoint, port: this.portNumber, cluster: true });
  }
}

function gigabytes(size: string | undefined): number | undefined {
  const bytes = size === undefined ? undefined : parseBytes(size);
  return bytes === undefined ? undefined : bytes / GIGABYTE;
}
