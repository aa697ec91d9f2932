/** What a user writes in `preheat.config.ts` about a deployment's cache and the network around it. */
import type { SecretInput } from './define-origins.ts';

/** A new ElastiCache Serverless cache: TLS, users with passwords, no nodes to size. */
export interface ServerlessCacheInput {
  /** Default `'valkey'`: its list price is a third lower, its least charge a fifteenth. */
  readonly engine?: 'valkey' | 'redis';
  /** Most that it may hold, in whole gigabytes, as `'10GB'`. Default: by environment. */
  readonly maxData?: string;
  /** Most processing units (ECPU) a second. Default: by environment. */
  readonly maxUnitsPerSecond?: number;
}

/** A new ElastiCache cluster of nodes: a primary and its replicas per shard, TLS, users with passwords. */
export interface ReplicationGroupCacheInput {
  /** Default `'valkey'`: its list price is a fifth lower. */
  readonly engine?: 'valkey' | 'redis';
  /** As `'cache.r7g.large'`. Default: by environment. */
  readonly nodeType?: string;
  /** Copies of each primary, 0 to 5; `prod` needs one at least. Default: by environment. */
  readonly replicas?: number;
  /** Parts that the keys are spread over, 1 to 90; more than one is cluster mode. Default 1. */
  readonly shards?: number;
  /** Days for which daily snapshots are kept; 0 is none. Default: by environment. */
  readonly snapshotDays?: number;
}

/** A cache that is already there. Nothing of it is changed but its security group's rules. */
export interface ExistingCacheInput {
  /** Its one endpoint, without scheme and port; of a cluster, the one for configuration. */
  readonly host: string;
  /** Default 6379. */
  readonly port?: number;
  /** Default true. */
  readonly tls?: boolean;
  /** Whether it speaks the protocol of Redis Cluster, as several shards and Serverless do. Default false. */
  readonly cluster?: boolean;
  /** The user that functions log in as. Default: none is named, which the cache calls `default`. */
  readonly user?: string;
  /**
   * The secret with the password, as `secret('cache-password')`: its whole text, or the field
   * `password` of a JSON object. Default: the cache asks for none.
   */
  readonly password?: SecretInput;
  /** Where it stands. Default: functions stay outside of any network, and the host is public. */
  readonly vpcId?: string;
  /** The subnets of that VPC that functions run in. */
  readonly subnetIds?: readonly string[];
  /** The cache's own group: a rule per function is added to it. Default: it lets them in already. */
  readonly securityGroupId?: string;
}

/** What a made cache runs. */
export type CacheEngine = NonNullable<ServerlessCacheInput['engine']>;

/** The cache of a deployment: made by the stack, or one that is there. */
export type CacheInput =
  | ({ readonly kind: 'serverless' } & ServerlessCacheInput)
  | ({ readonly kind: 'replicationGroup' } & ReplicationGroupCacheInput)
  | ({ readonly kind: 'existing' } & ExistingCacheInput);

/** The network of the cache and of the functions that talk to it. */
export interface NetworkInput {
  /**
   * `nat`: through NAT gateways, so that origins may be anywhere. `private`: no way out; AWS is
   * reached through endpoints, and origins must be inside. `split`: functions are outside, where
   * origins on the internet are, and ask the cache through one function inside. Default `'nat'`.
   */
  readonly egress?: 'nat' | 'private' | 'split';
  /** A VPC that is there, for a cache that is made. Default: a new VPC. */
  readonly vpcId?: string;
  /** The subnets of that VPC that functions run in. */
  readonly subnetIds?: readonly string[];
  /** The subnets of that VPC that the cache stands in. Default: those of the functions. */
  readonly cacheSubnetIds?: readonly string[];
}

/** How functions beside the cache reach what is not beside it. */
export type Egress = NonNullable<NetworkInput['egress']>;

/** A new ElastiCache Serverless cache in the stack. */
export function serverless(input: ServerlessCacheInput = {}): CacheInput {
  return { ...input, kind: 'serverless' };
}

/** A new ElastiCache cluster of nodes in the stack. */
export function replicationGroup(input: ReplicationGroupCacheInput = {}): CacheInput {
  return { ...input, kind: 'replicationGroup' };
}

/** A cache that is already there. */
export function existing(input: ExistingCacheInput): CacheInput {
  return { ...input, kind: 'existing' };
}
