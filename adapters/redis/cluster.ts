/** The connections to a cluster of several nodes, set up so that no call ever hangs. */
import { once } from 'node:events';
import { Cluster, type ClusterOptions as LibraryOptions, type Redis } from 'ioredis';

/** Where a cluster is asked for its nodes, and how each of them is spoken to. */
export interface ClusterOptions {
  readonly host: string;
  readonly port: number;
  /** Without `reconnectOnError`: MOVED means another node here, not another connection. */
  readonly node: Omit<NonNullable<LibraryOptions['redisOptions']>, 'replyMapping'>;
  readonly retryDelayOf: (attempt: number) => number;
  readonly onError?: ((error: Error) => void) | undefined;
}

/** Once asked where the slots are, nobody asks again before this. */
const REFRESH_INTERVAL_MILLISECONDS = 200;
/** A slot moves once at a time; more turns than these are a cluster that does not agree. */
const MOST_REDIRECTIONS = 4;

/**
 * Makes a client that knows which node serves which slot. Each node's connection behaves as that of
 * `makeRedis`: while one node is away its keys fail at once, and those of the others are served.
 */
export function makeCluster({ host, port, node, retryDelayOf, onError }: ClusterOptions): Cluster {
  const cluster = new Cluster([{ host, port }], {
    lazyConnect: true,
    // One round trip less; a cluster that is not well says so at the call.
    enableReadyCheck: false,
    // Certificates are for names: an address in their place would not be believed.
    dnsLookup: (name, callback) => callback(null, name),
    // Fences, shadows and locks are only true at the primary.
    scaleReads: 'master',
    slotsRefreshTimeout: node.connectTimeout,
    maxRedirections: MOST_REDIRECTIONS,
    // What fails is told at once: `sendBatch` asks where the slots are now.
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0,
    clusterNodeRetryStrategy: retryDelayOf,
    clusterRetryStrategy(attempt) {
      if (attempt > 1) cluster.options.enableOfflineQueue = false;
      return retryDelayOf(attempt);
    },
    redisOptions: node,
  });
  cluster.on('ready', () => {
    cluster.options.enableOfflineQueue = true;
  });
  cluster.on('+node', failWhileAway);
  // Without listeners ioredis prints errors to the console.
  cluster.on('error', (error: Error) => onError?.(error));
  cluster.on('node error', (error: Error) => onError?.(error));
  return cluster;
}

/** A queue is for the moment between two connections: see `makeRedis`. */
function failWhileAway(node: Redis): void {
  let closed = 0;
  node.on('close', () => {
    closed += 1;
    if (closed > 1) node.options.enableOfflineQueue = false;
  });
  node.on('ready', () => {
    closed = 0;
    node.options.enableOfflineQueue = true;
  });
}

const opening = new WeakMap<Cluster, Promise<unknown>>();

/** Resolves when it is known which node serves which slot; fails at once where none can be asked. */
export function whenReady(cluster: Cluster): Promise<unknown> {
  if (cluster.status === 'ready') return Promise.resolve();
  if (cluster.status === 'wait') cluster.connect().catch(() => undefined);
  if (cluster.status === 'end' || cluster.options.enableOfflineQueue === false) {
    return Promise.reject(new Error('no node of the cluster can be reached'));
  }
  const known = opening.get(cluster);
  if (known) return known;
  const ready = once(cluster, 'ready').finally(() => opening.delete(cluster));
  opening.set(cluster, ready);
  ready.catch(() => undefined);
  return ready;
}

const asked = new WeakSet<Cluster>();

/** Asks the nodes which serves which slot now; the endpoint where no known node answers. */
export function refreshSlots(cluster: Cluster): void {
  if (cluster.status !== 'ready' || asked.has(cluster)) return;
  asked.add(cluster);
  setTimeout(() => asked.delete(cluster), REFRESH_INTERVAL_MILLISECONDS).unref();
  cluster.refreshSlotsCache((error) => {
    // They may all have been replaced: the endpoint knows the new ones.
    const isAlone = cluster.nodes().every(({ status }) => status !== 'ready');
    if (error && isAlone && cluster.status === 'ready') beginAnew(cluster);
  });
}

function beginAnew(cluster: Cluster): void {
  cluster.disconnect(true);
  // A connection that waits for its next attempt ends without a word (ioredis 6.0.0): where all of
  // them do, the cluster would wait for their end forever.
  cluster.emit('close');
}

/** The primaries by name, as `cluster.slots` names them. */
export function primariesOf(cluster: Cluster): ReadonlyMap<string, Redis> {
  const primaries = cluster.nodes('master');
  return new Map(primaries.map((node) => [`${node.options.host}:${node.options.port}`, node]));
}
