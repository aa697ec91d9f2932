/** What an environment costs while nothing happens in it. */
import type { CacheInput } from '../core/config/define-cache.ts';
import type { Settings } from '../core/config/settings.ts';
import { HOURS_PER_MONTH, nodeHourPrice, STANDING_PRICES } from '../core/list-prices.ts';
import { chooseCache } from './cache/make-cache.ts';
import { endpointServices } from './endpoint-services.ts';
import type { EnvironmentProps } from './environments.ts';

/** One line of the bill; `dollars` a month, undefined where the table of prices does not know. */
export interface FloorCost {
  readonly what: string;
  readonly dollars: number | undefined;
}

/** Passwords of `warmer` and `reader`. */
const SECRETS_OF_A_CACHE = 2;
/** The tokens of the API, and the keys of the seal. */
const OWN_SECRETS = 2;

/** What is paid for by the hour or the month, whether it is used or not. Pure. */
export function floorCosts(
  environment: EnvironmentProps,
  settings: Settings,
): readonly FloorCost[] {
  // An emulator sends no bills.
  if (environment.name === 'local') return [];
  const cache = chooseCache(environment, settings);
  const secrets = OWN_SECRETS + (cache.kind === 'existing' ? 0 : SECRETS_OF_A_CACHE);
  return [
    ...networkCosts(environment, settings, cache),
    ...cacheCosts(environment, cache),
    { what: count(secrets, 'secret'), dollars: secrets * STANDING_PRICES.secretMonth },
  ];
}

/** Only a network that the stack makes is on its bill. */
function networkCosts(
  { exitZones }: EnvironmentProps,
  settings: Settings,
  cache: CacheInput,
): readonly FloorCost[] {
  const { egress, vpc } = settings.network;
  if (cache.kind === 'existing' || vpc) return [];
  const { natGatewayHour, publicIpv4Hour, interfaceEndpointHour } = STANDING_PRICES;
  if (egress === 'nat') {
    const dollars = exitZones * (natGatewayHour + publicIpv4Hour) * HOURS_PER_MONTH;
    return [{ what: `${count(exitZones, 'NAT gateway')} with an address each`, dollars }];
  }
  const services = endpointServices(settings);
  const dollars = services.length * exitZones * interfaceEndpointHour * HOURS_PER_MONTH;
  const zones = count(exitZones, 'zone');
  return [{ what: `endpoints for ${services.join(', ')} in ${zones}`, dollars }];
}

function cacheCosts({ cache: usual }: EnvironmentProps, input: CacheInput): readonly FloorCost[] {
  if (input.kind === 'existing') return [];
  const { engine = 'valkey' } = input;
  if (input.kind === 'serverless') {
    const { leastGigabytes, gigabyteHour } = STANDING_PRICES.serverlessCache[engine];
    const dollars = leastGigabytes * gigabyteHour * HOURS_PER_MONTH;
    return [{ what: `serverless cache with ${engine}, empty`, dollars }];
  }
  const { nodeType = usual.nodes.type, replicas = usual.nodes.replicas, shards = 1 } = input;
  const nodes = shards * (1 + replicas);
  const price = nodeHourPrice(engine, nodeType);
  const dollars = price === undefined ? undefined : price * nodes * HOURS_PER_MONTH;
  return [{ what: `${count(nodes, 'node')} ${nodeType} with ${engine}`, dollars }];
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
