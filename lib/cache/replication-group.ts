/** A cache made by the stack on nodes of its own: an ElastiCache replication group. */
import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import {
  CfnParameterGroup,
  CfnReplicationGroup,
  CfnSubnetGroup,
} from 'aws-cdk-lib/aws-elasticache';
import { Construct } from 'constructs';
import type { CacheEngine, ReplicationGroupCacheInput } from '../../core/config/define-cache.ts';
import { configInvalid } from '../../core/errors.ts';
import type { Binding } from '../binding.ts';
import type { EnvironmentProps } from '../environments.ts';
import type { Network } from '../network.ts';
import type { CachePlacement, CacheServer } from './cache.ts';
import type { ServerVariables } from './cache-variables.ts';
import { CacheUsers } from './users.ts';

const REDIS_PORT = 6379;
/** Engine versions, and the families of parameters that go with them. */
const ENGINES: Readonly<
  Record<CacheEngine, { readonly version: string; readonly family: string }>
> = {
  valkey: { version: '8.0', family: 'valkey8' },
  redis: { version: '7.1', family: 'redis7' },
};
/**
 * Full, it gives up what was used longest ago among what has a TTL. A warm write counts as a use, so
 * what was just loaded ahead of demand stays (a count of uses would drop it first). What an
 * application keeps without a TTL, and the switch that pauses all warming, are never given up.
 */
const PARAMETERS = { 'maxmemory-policy': 'volatile-lru' };

/** A primary and its replicas behind one endpoint; several of them are a cluster. */
export class ReplicationGroupCache extends Construct implements CacheServer {
  readonly endpoint: string;
  readonly serviceName: string;
  readonly portNumber: string;
  readonly placement: CachePlacement;
  readonly users: CacheUsers;
  private readonly isCluster: boolean;

  constructor(
    scope: Construct,
    id: string,
    props: {
      readonly environment: EnvironmentProps;
      readonly input: ReplicationGroupCacheInput;
      readonly network: Network;
    },
  ) {
    super(scope, id);
    const { environment, input, network } = props;
    const { engine = 'valkey', shards = 1 } = input;
    this.isCluster = shards > 1;
    const { nodes: usual } = environment.cache;
    const replicas = input.replicas ?? usual.replicas;
    if (usual.multiAz && replicas === 0) {
      const expected = `at least 1 in '${environment.name}', which survives the loss of a zone`;
      throw configInvalid([{ path: 'cache.replicas', expected, found: '0' }]);
    }
    const securityGroup = new SecurityGroup(this, 'SecurityGroup', {
      vpc: network.vpc,
      allowAllOutbound: false,
    });
    this.users = new CacheUsers(this, 'Users', engine);
    const description = 'The Preheat cache';
    const parameters = new CfnParameterGroup(this, 'Parameters', {
      description,
      cacheParameterGroupFamily: ENGINES[engine].family,
      properties: this.isCluster ? { ...PARAMETERS, 'cluster-enabled': 'yes' } : PARAMETERS,
    });
    const subnets = new CfnSubnetGroup(this, 'Subnets', {
      description,
      subnetIds: network.cacheSubnets.map(({ subnetId }) => subnetId),
    });
    const cache = new CfnReplicationGroup(this, 'Nodes', {
      replicationGroupDescription: description,
      engine,
      engineVersion: ENGINES[engine].version,
      autoMinorVersionUpgrade: true,
      clusterMode: this.isCluster ? 'enabled' : 'disabled',
      cacheNodeType: input.nodeType ?? usual.type,
      numNodeGroups: shards,
      replicasPerNodeGroup: replicas,
      // Each takes at least one replica to go on with; a cluster is not made without.
      automaticFailoverEnabled: replicas > 0 || this.isCluster,
      multiAzEnabled: usual.multiAz && replicas > 0,
      port: REDIS_PORT,
      transitEncryptionEnabled: true,
      transitEncryptionMode: 'required',
      atRestEncryptionEnabled: true,
      userGroupIds: [this.users.groupId],
      cacheParameterGroupName: parameters.ref,
      cacheSubnetGroupName: subnets.ref,
      securityGroupIds: [securityGroup.securityGroupId],
      snapshotRetentionLimit: input.snapshotDays ?? usual.snapshotDays,
    });
    cache.applyRemovalPolicy(environment.keepData ? RemovalPolicy.SNAPSHOT : RemovalPolicy.DESTROY);
    Validations.of(cache).acknowledge({
      id: 'AwsSolutions-AEC6',
      reason: 'A user group in place of the one password of AUTH: each user may do less',
    });
    this.endpoint = this.isCluster
      ? cache.attrConfigurationEndPointAddress
      : cache.attrPrimaryEndPointAddress;
    this.serviceName = cache.ref;
    this.portNumber = this.isCluster
      ? cache.attrConfigurationEndPointPort
      : cache.attrPrimaryEndPointPort;
    this.placement = { network, securityGroup, port: Port.tcp(REDIS_PORT) };
  }

  use(): Binding<ServerVariables> {
    const { endpoint, portNumber, isCluster } = this;
    return this.users.useAt({ host: endpoint, port: portNumber, cluster: isCluster });
  }
}
