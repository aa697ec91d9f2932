/** Which cache a stack has. */
import type { Construct } from 'constructs';
import type { CacheInput } from '../../core/config/define-cache.ts';
import type { Settings } from '../../core/config/settings.ts';
import type { EnvironmentProps } from '../environments.ts';
import { makeNetwork, type Network } from '../network.ts';
import type { Cache, CacheServer } from './cache.ts';
import { ExistingCache } from './existing-cache.ts';
import { ProxiedCache } from './proxied-cache.ts';
import { ReplicationGroupCache } from './replication-group.ts';
import { ServerlessCache } from './serverless-cache.ts';

/** An emulator has no ElastiCache: it runs beside the developer's own server. */
const EMULATOR_CACHE: CacheInput = { kind: 'existing', host: '127.0.0.1', tls: false };

/** The cache of an environment; what is made in the cloud is replaced where there is an emulator. */
export function chooseCache({ name }: EnvironmentProps, { cache }: Settings): CacheInput {
  return name === 'local' && cache.kind !== 'existing' ? EMULATOR_CACHE : cache;
}

/** What decides how a cache is made. */
interface CacheProps {
  readonly environment: EnvironmentProps;
  readonly settings: Settings;
}

/** The cache that the configuration names, as functions use it. */
export function makeCache(scope: Construct, id: string, props: CacheProps): Cache {
  const server = makeServer(scope, id, props);
  const { environment, settings } = props;
  return settings.network.egress === 'split' && server.placement
    ? new ProxiedCache(scope, 'CacheProxy', { environment, server })
    : server;
}

/** Makes or imports it, with the network that it stands in. */
function makeServer(scope: Construct, id: string, props: CacheProps): CacheServer {
  const { environment, settings } = props;
  const input = chooseCache(environment, settings);
  if (input.kind === 'existing') {
    const isInVpc = input.vpcId !== undefined;
    const network = isInVpc ? makeNetwork(scope, 'Network', props) : undefined;
    return new ExistingCache(scope, id, { input, network });
  }
  const network: Network = makeNetwork(scope, 'Network', props);
  return input.kind === 'serverless'
    ? new ServerlessCache(scope, id, { environment, input, network })
    : new ReplicationGroupCache(scope, id, { environment, input, network });
}
