/** Resolves what only a deployment needs: the cache, and the network around it. */
import { describe, type Problem } from '../errors.ts';
import type { EnvironmentName, PreheatConfig } from './define.ts';
import type { CacheInput, NetworkInput } from './define-cache.ts';
import { ENVIRONMENT_NAMES } from './environment-names.ts';
import type { NetworkPlace, Settings } from './settings.ts';
import type { Draft } from './shape.ts';

/** What one environment says, and where it says it. */
interface CloudInput {
  readonly cache: CacheInput;
  readonly cachePath: string;
  readonly network: NetworkInput;
  readonly networkPath: string;
}

const CACHE: CacheInput = { kind: 'serverless' };

/** Resolves cache and network of one environment, and reports the mistakes of all of them. */
export function resolveCloud(
  draft: Draft<PreheatConfig>,
  environment: EnvironmentName | undefined,
  problems: Problem[],
): Pick<Settings, 'cache' | 'network'> {
  const chosen = cloudOf(draft, environment);
  const vpc = resolveVpc(chosen, problems);
  checkOrigins(draft, chosen, problems);
  // A mistake in `prod` is worth knowing while one still works in `dev`.
  for (const name of ENVIRONMENT_NAMES) {
    const other = draft.environments?.[name];
    if (!other?.cache && !other?.network) continue;
    const cloud = cloudOf(draft, name);
    const found: Problem[] = [];
    resolveVpc(cloud, found);
    checkOrigins(draft, cloud, found);
    problems.push(...found.filter((one) => !problems.some((known) => isSame(known, one))));
  }
  const { egress = 'nat' } = chosen.network;
  return { cache: chosen.cache, network: { egress, ...(vpc && { vpc }) } };
}

function cloudOf(draft: Draft<PreheatConfig>, name: EnvironmentName | undefined): CloudInput {
  const override = name && draft.environments?.[name];
  return {
    // What was wrong in shape is reported already, and ends in an error.
    cache: (override?.cache ?? draft.cache ?? CACHE) as CacheInput,
    cachePath: override?.cache ? `environments.${name}.cache` : 'cache',
    network: (override?.network ?? draft.network ?? {}) as NetworkInput,
    networkPath: override?.network ? `environments.${name}.network` : 'network',
  };
}

/** The VPC that is named: with an existing cache by the cache, else by the network. */
function resolveVpc(cloud: CloudInput, problems: Problem[]): NetworkPlace | undefined {
  const { cache, cachePath, network, networkPath } = cloud;
  const isThere = cache.kind === 'existing';
  if (isThere) refuseWithExisting(cloud, problems);
  const { vpcId, subnetIds = [] } = isThere ? cache : network;
  const path = `${isThere ? cachePath : networkPath}.subnetIds`;
  if (vpcId === undefined) {
    if (subnetIds.length > 0) {
      const expected = 'vpcId beside it, the VPC that they are of';
      problems.push({ path, expected, found: 'nothing' });
    }
    return undefined;
  }
  if (subnetIds.length === 0) {
    const expected = `the subnets of '${vpcId}' that functions shall run in`;
    problems.push({ path, expected, found: describe((isThere ? cache : network).subnetIds) });
  }
  const cacheSubnetIds = (isThere ? undefined : network.cacheSubnetIds) ?? subnetIds;
  return { vpcId, functionSubnetIds: subnetIds, cacheSubnetIds };
}

/** Where an existing cache stands, it says itself. */
function refuseWithExisting(cloud: CloudInput, problems: Problem[]): void {
  const { cache, cachePath, network, networkPath } = cloud;
  for (const name of ['vpcId', 'subnetIds', 'cacheSubnetIds'] as const) {
    if (network[name] === undefined) continue;
    const expected = `${cachePath}.vpcId and .subnetIds instead: an existing cache says where it is`;
    problems.push({ path: `${networkPath}.${name}`, expected, found: describe(network[name]) });
  }
  const { egress = 'nat' } = network;
  if (egress !== 'nat' && cache.kind === 'existing' && cache.vpcId === undefined) {
    const expected = `${cachePath}.vpcId: functions outside of a network have their own way out`;
    problems.push({ path: `${networkPath}.egress`, expected, found: describe(egress) });
  }
}

/** Without a way out, a server is reached only where it is inside of the network. */
function checkOrigins(
  { origins }: Draft<PreheatConfig>,
  { network, networkPath }: CloudInput,
  problems: Problem[],
): void {
  if (network.egress !== 'private') return;
  for (const [name, origin] of Object.entries(origins ?? {})) {
    const isServer = origin?.kind === 'http' || origin?.kind === 'llm';
    if (!isServer || origin.allowPrivate) continue;
    problems.push({
      path: `origins.${name}.allowPrivate`,
      expected: `true, because ${networkPath}.egress 'private' leaves no way to the internet`,
      found: describe(origin.allowPrivate),
    });
  }
}

function isSame(one: Problem, other: Problem): boolean {
  return one.path === other.path && one.expected === other.expected;
}
