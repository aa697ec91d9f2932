/** The shape of cache and network in `preheat.config.ts`; every message completes “expected …”. */
import * as z from 'zod/mini';
import { parseBytes } from '../units.ts';
import { checked, flag, secretName, strict, text, texts, whole } from './values.ts';

const GIGABYTE = 1e9;
/** Limits of ElastiCache Serverless (quotas page, 2026-11). */
const MOST_GIGABYTES = 5_000;
const LEAST_UNITS = 1_000;
const MOST_UNITS = 15_000_000;
/** Limits of a replication group. */
const MOST_REPLICAS = 5;
/** Without a request to AWS; each with a replica stays under 90 nodes up to 45 of them. */
const MOST_SHARDS = 90;
const MOST_SNAPSHOT_DAYS = 35;

const engine = z.enum(['valkey', 'redis'], { error: "'valkey' or 'redis'" });

const maxData = checked(`whole gigabytes up to ${MOST_GIGABYTES}, as '10GB'`, (size) => {
  const gigabytes = (parseBytes(size) ?? Number.NaN) / GIGABYTE;
  return Number.isInteger(gigabytes) && gigabytes >= 1 && gigabytes <= MOST_GIGABYTES;
});

const serverless = strict({
  kind: z.literal('serverless'),
  engine: z.optional(engine),
  maxData: z.optional(maxData),
  maxUnitsPerSecond: z.optional(whole(LEAST_UNITS, MOST_UNITS)),
});

const replicationGroup = strict({
  kind: z.literal('replicationGroup'),
  engine: z.optional(engine),
  nodeType: z.optional(
    checked("a type of node, as 'cache.r7g.large'", (type) => /^cache\.\w+\.\w+$/.test(type)),
  ),
  replicas: z.optional(whole(0, MOST_REPLICAS)),
  shards: z.optional(whole(1, MOST_SHARDS)),
  snapshotDays: z.optional(whole(0, MOST_SNAPSHOT_DAYS)),
});

const vpcId = text('the id of a vpc');

const existing = strict({
  kind: z.literal('existing'),
  host: checked('a host name without scheme and port', (host) => /^[\w.-]+$/.test(host)),
  port: z.optional(whole(1, 65_535)),
  tls: z.optional(flag),
  cluster: z.optional(flag),
  user: z.optional(checked('a user name without spaces', (name) => /^\S+$/.test(name))),
  password: z.optional(secretName),
  vpcId: z.optional(vpcId),
  subnetIds: z.optional(texts),
  securityGroupId: z.optional(text('the id of a security group')),
});

/** Any cache. */
export const cacheSchema = z.discriminatedUnion('kind', [serverless, replicationGroup, existing], {
  error: 'a cache made by serverless(), replicationGroup() or existing()',
});

/** The network. */
export const networkSchema = strict({
  egress: z.optional(z.enum(['nat', 'private', 'split'], { error: "'nat', 'private' or 'split'" })),
  vpcId: z.optional(vpcId),
  subnetIds: z.optional(texts),
  cacheSubnetIds: z.optional(texts),
});
