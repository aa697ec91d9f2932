/** What differs between environments, as literals with their reasons. */
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { EnvironmentName } from '../core/config/define.ts';

/** What one environment costs, keeps and allows. */
export interface EnvironmentProps {
  readonly name: EnvironmentName;
  /** Where its functions have their configuration from, absolute; undefined: `preheat.config.ts`. */
  readonly configFile?: string;
  readonly logRetention: RetentionDays;
  /** Table: kept when the stack goes, protected from deletion, restorable to any second. */
  readonly keepData: boolean;
  /** A board in CloudWatch, or a board and alarms that tell somebody (`alarms` of the file). */
  readonly monitoring: 'none' | 'board' | 'alarms';
  /** X-Ray traces of functions and API. */
  readonly tracing: boolean;
  /**
   * Zones with a way out of the network: a NAT gateway, or endpoints of AWS services. One in each of
   * two zones survives the loss of a zone; each costs money by the hour.
   */
  readonly exitZones: 1 | 2;
  /** Of a cache that the stack makes, where the configuration says nothing. */
  readonly cache: {
    /** Ceilings: they bound the bill, not the reserved capacity. */
    readonly serverless: { readonly dataGigabytes: number; readonly unitsPerSecond: number };
    readonly nodes: NodesProps;
  };
  /** Requests to the whole API. */
  readonly throttle: { readonly requestsPerSecond: number; readonly burst: number };
  /** Most functions at the same time per queue: ≥ 2, the service's least. */
  readonly workers: { readonly ingest: number; readonly warmer: number };
  /** How long ingest gathers messages; 300 s at most. */
  readonly ingestWindowSeconds: number;
}

/** The nodes of a replication group. */
interface NodesProps {
  readonly type: string;
  readonly replicas: number;
  /** Another zone takes over by itself; needs a replica. */
  readonly multiAz: boolean;
  readonly snapshotDays: number;
}

const PROD: EnvironmentProps = {
  name: 'prod',
  // A quarter back: enough to look into an incident of the last release.
  logRetention: RetentionDays.THREE_MONTHS,
  keepData: true,
  // Staging too: an alarm that nobody has seen fire is not known to work.
  monitoring: 'alarms',
  // Off: traces of a queue consumer that runs all day cost more than they tell. Switch on to look.
  tracing: false,
  exitZones: 2,
  cache: {
    serverless: { dataGigabytes: 100, unitsPerSecond: 100_000 },
    // The smallest type that is not burstable: warming keeps a cache busy all day. A week of
    // snapshots, because a mistake is not always seen on the day that it is made.
    nodes: { type: 'cache.r7g.large', replicas: 1, multiAz: true, snapshotDays: 7 },
  },
  throttle: { requestsPerSecond: 1_000, burst: 2_000 },
  // Ingest folds thousands of events per call, and fewer writers collide less on hot keys.
  workers: { ingest: 5, warmer: 10 },
  ingestWindowSeconds: 60,
};

const STAGING: EnvironmentProps = {
  ...PROD,
  name: 'staging',
  logRetention: RetentionDays.ONE_MONTH,
  // Same shape as production, but its data can be made again.
  keepData: false,
  exitZones: 1,
  cache: {
    serverless: { dataGigabytes: 10, unitsPerSecond: 10_000 },
    // Fails over as production does, so that it can be tried out here.
    nodes: { type: 'cache.t4g.small', replicas: 1, multiAz: true, snapshotDays: 0 },
  },
};

const DEV: EnvironmentProps = {
  ...STAGING,
  name: 'dev',
  logRetention: RetentionDays.ONE_WEEK,
  // Whoever works on it looks at it, and an idle stack would call for its missing runs all night.
  monitoring: 'board',
  // The least that ElastiCache accepts, and its smallest node, alone.
  cache: {
    serverless: { dataGigabytes: 1, unitsPerSecond: 1_000 },
    nodes: { type: 'cache.t4g.micro', replicas: 0, multiAz: false, snapshotDays: 0 },
  },
  throttle: { requestsPerSecond: 50, burst: 100 },
  workers: { ingest: 2, warmer: 2 },
  // Short, so that a developer sees an event in the table while still looking.
  ingestWindowSeconds: 5,
};

/** Every environment that can be deployed; `local` is an AWS emulator on this machine. */
export const ENVIRONMENTS: Readonly<Record<EnvironmentName, EnvironmentProps>> = {
  prod: PROD,
  staging: STAGING,
  dev: DEV,
  // An emulator has nobody who looks at a board.
  local: { ...DEV, name: 'local', logRetention: RetentionDays.ONE_DAY, monitoring: 'none' },
};
