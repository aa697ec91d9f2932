/** The cache as functions use it, and where they must run to reach it. */
import { type ISecurityGroup, Peer, type Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { Binding } from '../binding.ts';
import type { FunctionNetwork } from '../function.ts';
import { HTTPS, type Network } from '../network.ts';
import type { CacheVariables, ServerVariables } from './cache-variables.ts';
import type { CacheUsers } from './users.ts';

/** A cache as functions use it. */
export interface Cache {
  /** What a function needs to reach it, and the permission to. */
  use(): Binding<CacheVariables>;
  readonly endpoint: string;
  readonly portNumber: string;
  /** In ElastiCache; undefined where it is not known to be there. */
  readonly serviceName: string | undefined;
  /** Where a function must run to reach it; undefined: anywhere. */
  readonly placement: CachePlacement | undefined;
  /** Made with the cache; undefined for one that is there already. */
  readonly users: CacheUsers | undefined;
  /** Name and limit of a serverless cache, for its figures; undefined where it is another. */
  readonly serverless?: { readonly name: string; readonly dataGigabytes: number };
}

/** A cache whose server is reached directly: by address, user, and password. */
export interface CacheServer extends Cache {
  use(): Binding<ServerVariables>;
}

/** The network around a cache. */
export interface CachePlacement {
  readonly network: Network;
  /** The cache's own group; undefined: it lets in whom it likes already. */
  readonly securityGroup: ISecurityGroup | undefined;
  readonly port: Port;
}

/**
 * Puts a function beside the cache, in a security group of its own that reaches the cache, AWS and
 * `originPorts`, nothing else.
 */
export function placeByCache(
  scope: Construct,
  id: string,
  cache: Cache,
  originPorts: readonly Port[] = [],
): FunctionNetwork | undefined {
  if (!cache.placement) return undefined;
  const { network, securityGroup, port } = cache.placement;
  const group = new SecurityGroup(scope, id, { vpc: network.vpc, allowAllOutbound: false });
  // Anywhere, also where routes lead to endpoints only: nobody knows the addresses of DynamoDB's
  // gateway endpoint before the deployment.
  group.addEgressRule(Peer.anyIpv4(), HTTPS, 'AWS, and origins with HTTPS');
  for (const allowed of originPorts) {
    if (allowed.toString() === HTTPS.toString()) continue;
    for (const peer of network.originPeers) group.addEgressRule(peer, allowed, 'Origins');
  }
  if (network.endpoints) group.connections.allowTo(network.endpoints, HTTPS, 'AWS');
  if (securityGroup) group.connections.allowTo(securityGroup, port, 'The cache');
  else group.addEgressRule(Peer.anyIpv4(), port, 'The cache');
  return { vpc: network.vpc, vpcSubnets: network.functionSubnets, securityGroups: [group] };
}
