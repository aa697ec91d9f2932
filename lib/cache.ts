/** The cache to warm: made by the stack, or one that is already there. */
import { Annotations, Names } from 'aws-cdk-lib';
import {
  type ISecurityGroup,
  type ISubnet,
  type IVpc,
  Peer,
  Port,
  SecurityGroup,
  Subnet,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { CfnServerlessCache, CfnUser, CfnUserGroup } from 'aws-cdk-lib/aws-elasticache';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { CacheInput } from '../core/config/define.ts';
import { configInvalid, describe } from '../core/errors.ts';
import type { WarmerEnvironment } from '../lambdas/warmer/env.ts';
import { type Binding, literal } from './binding.ts';
import type { EnvironmentProps } from './environments.ts';
import type { FunctionNetwork } from './function.ts';
import { Network } from './network.ts';

const REDIS_PORT = 6379;
const ENGINE = 'valkey';
const MAJOR_VERSION = '8';
/** Caches, users and groups share this limit of ElastiCache. */
const MAX_NAME_CHARACTERS = 40;
const PASSWORD_CHARACTERS = 64;
/**
 * Any command on any key but administration and what scans or empties the cache. `INFO` counts as
 * dangerous, yet clients ask with it whether the server is ready.
 */
const ACCESS = 'on ~* +@all -@admin -@dangerous +info';

/** The CDK wants a zone where functions, placed by subnet, need none. */
const UNNAMED_ZONES = ['unnamed'];
const NO_ROUTE_TABLE = '@aws-cdk/aws-ec2:noSubnetRouteTableId';

type ExistingCacheInput = Extract<CacheInput, { kind: 'existing' }>;

/** How a unit reaches the cache. */
type CacheVariables = Pick<WarmerEnvironment, Extract<keyof WarmerEnvironment, `REDIS_${string}`>>;

/** A cache as functions use it. */
export interface Cache {
  /** Address, password and the permission to read it. */
  use(): Binding<CacheVariables>;
  readonly endpoint: string;
  /** Where a function must run to reach it; undefined: anywhere. */
  readonly placement: CachePlacement | undefined;
  /** Name and limit of a serverless cache, for its figures; undefined where it is another. */
  readonly serverless?: { readonly name: string; readonly dataGigabytes: number };
}

/** The network around a cache. */
interface CachePlacement {
  readonly vpc: IVpc;
  readonly subnets: readonly ISubnet[];
  /** The cache's own group; undefined: it lets in whom it likes already. */
  readonly securityGroup: ISecurityGroup | undefined;
  readonly port: Port;
}

/**
 * Puts a function beside the cache, in a security group of its own that reaches the cache and
 * `egress`, nothing else.
 */
export function placeByCache(
  scope: Construct,
  id: string,
  cache: Cache,
  egress: readonly Port[],
): FunctionNetwork | undefined {
  if (!cache.placement) return undefined;
  const { vpc, subnets, securityGroup, port } = cache.placement;
  const group = new SecurityGroup(scope, id, { vpc, allowAllOutbound: false });
  for (const allowed of egress) {
    group.addEgressRule(Peer.anyIpv4(), allowed, 'AWS services and origins');
  }
  if (securityGroup) group.connections.allowTo(securityGroup, port, 'The cache');
  else group.addEgressRule(Peer.anyIpv4(), port, 'The cache');
  return { vpc, vpcSubnets: { subnets: [...subnets] }, securityGroups: [group] };
}

/** ElastiCache Serverless (Valkey) in a VPC of its own, TLS and a password required. */
class ServerlessCache extends Construct implements Cache {
  readonly placement: CachePlacement;
  readonly endpoint: string;
  readonly serverless: NonNullable<Cache['serverless']>;
  private readonly port: `${number}`;
  private readonly password: Secret;

  constructor(scope: Construct, id: string, props: { readonly environment: EnvironmentProps }) {
    super(scope, id);
    const { environment } = props;
    const network = new Network(this, 'Network', { environment });
    const securityGroup = new SecurityGroup(this, 'SecurityGroup', {
      vpc: network.vpc,
      allowAllOutbound: false,
    });
    const { dataGigabytes, unitsPerSecond } = environment.cache;
    this.password = new Secret(this, 'Password', {
      description: 'Password of the Preheat cache',
      generateSecretString: { passwordLength: PASSWORD_CHARACTERS, excludePunctuation: true },
    });
    const name = this.physicalName();
    this.serverless = { name, dataGigabytes };
    const cache = new CfnServerlessCache(this, 'Cache', {
      serverlessCacheName: name,
      engine: ENGINE,
      majorEngineVersion: MAJOR_VERSION,
      userGroupId: this.addUsers().ref,
      subnetIds: network.cacheSubnets.map(({ subnetId }) => subnetId),
      securityGroupIds: [securityGroup.securityGroupId],
      cacheUsageLimits: {
        dataStorage: { maximum: dataGigabytes, unit: 'GB' },
        ecpuPerSecond: { maximum: unitsPerSecond },
      },
    });
    this.endpoint = cache.attrEndpointAddress;
    // A number once CloudFormation has filled it in.
    this.port = cache.attrEndpointPort as `${number}`;
    this.placement = {
      vpc: network.vpc,
      subnets: network.functionSubnets,
      securityGroup,
      port: Port.tcp(REDIS_PORT),
    };
  }

  use(): Binding<CacheVariables> {
    return {
      variables: {
        REDIS_HOST: this.endpoint,
        REDIS_PORT: this.port,
        REDIS_TLS: 'true',
        REDIS_PASSWORD_SECRET: this.password.secretArn,
      },
      grant: (grantee) => {
        this.password.grantRead(grantee);
      },
    };
  }

  /**
   * One user named `default` with a password: the name that a client without a user name gets, and
   * the one that every user group must have, so that nobody is let in without a password.
   */
  private addUsers(): CfnUserGroup {
    const user = new CfnUser(this, 'User', {
      engine: ENGINE,
      userId: `u-${this.physicalName()}`,
      userName: 'default',
      accessString: ACCESS,
      // CloudFormation resolves it in the service; template and synth hold a reference only.
      passwords: [this.password.secretValue.unsafeUnwrap()],
    });
    return new CfnUserGroup(this, 'Users', {
      engine: ENGINE,
      userGroupId: `g-${this.physicalName()}`,
      userIds: [user.ref],
    });
  }

  /** ElastiCache takes no generated names: this one is unique by stack and place in it. */
  private physicalName(): string {
    const maxLength = MAX_NAME_CHARACTERS - 2;
    return Names.uniqueResourceName(this, { maxLength, separator: '-' }).toLowerCase();
  }
}

/** A cache that exists: nothing of it is changed but the rule that lets us in. */
class ExistingCache extends Construct implements Cache {
  readonly placement: CachePlacement | undefined;
  readonly endpoint: string;
  private readonly variables: CacheVariables;

  constructor(scope: Construct, id: string, input: ExistingCacheInput) {
    super(scope, id);
    const { host, port = REDIS_PORT, tls = true, vpcId } = input;
    this.endpoint = host;
    this.variables = { REDIS_HOST: host, REDIS_PORT: `${port}`, REDIS_TLS: `${tls}` };
    this.placement = vpcId === undefined ? undefined : this.importPlacement(vpcId, port, input);
  }

  use(): Binding<CacheVariables> {
    return literal(this.variables);
  }

  private importPlacement(vpcId: string, port: number, input: ExistingCacheInput): CachePlacement {
    const { subnetIds = [], availabilityZones = UNNAMED_ZONES, securityGroupId } = input;
    if (subnetIds.length === 0) {
      const path = 'cache.subnetIds';
      const expected = `the subnets of '${vpcId}' that functions shall run in`;
      throw configInvalid([{ path, expected, found: describe(input.subnetIds) }]);
    }
    return {
      vpc: Vpc.fromVpcAttributes(this, 'Vpc', { vpcId, availabilityZones: [...availabilityZones] }),
      subnets: subnetIds.map((subnetId) => this.importSubnet(subnetId)),
      securityGroup:
        securityGroupId === undefined
          ? undefined
          : SecurityGroup.fromSecurityGroupId(this, 'SecurityGroup', securityGroupId),
      port: Port.tcp(port),
    };
  }

  private importSubnet(subnetId: string): ISubnet {
    const subnet = Subnet.fromSubnetId(this, subnetId, subnetId);
    const reason = 'no route is added: the functions take the subnet as it is';
    Annotations.of(subnet).acknowledgeWarning(NO_ROUTE_TABLE, reason);
    return subnet;
  }
}

/** Makes or imports the cache that the configuration names. */
export function makeCache(
  scope: Construct,
  id: string,
  props: { readonly environment: EnvironmentProps; readonly input: CacheInput },
): Cache {
  const { environment, input } = props;
  return input.kind === 'existing'
    ? new ExistingCache(scope, id, input)
    : new ServerlessCache(scope, id, { environment });
}
