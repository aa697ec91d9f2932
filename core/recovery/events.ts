/** Events of AWS that may have emptied the cache, or put a new version of us beside it. */
import type { Cause, Trigger } from './port.ts';

/** An event of the cache service, as it tells it in words. */
export interface CacheEvent {
  readonly at: number;
  readonly message: string;
}

/** The service's own log of events: most of what happens to nodes reaches nobody else. */
export interface CacheEvents {
  /** Events after `since` and up to `until`, oldest first. */
  list(since: number, until: number): Promise<readonly CacheEvent[]>;
}

/**
 * What the messages of ElastiCache mean ("Event Notifications and Amazon SNS" and "TestFailover" of
 * its guides). The service has no codes for them; a message that is not known is no trigger, and
 * what it did is found by the looks at the cache.
 */
const MESSAGES: readonly (readonly [RegExp, Cause])[] = [
  [/\bfailover (from|to)\b.*\bcompleted\b/i, 'failover'],
  [/\b(finished recovery for|replaced) cache nodes?\b/i, 'node-replaced'],
  [/\bcache node\b.*\b(restarted|rebooted)\b/i, 'restarted'],
  [
    /\b(applying modification to cache node type|modifying number of nodes|shards?\b.*\bcompleted)\b/i,
    'scaled',
  ],
  [/\brestored?\b.*\bsnapshot\b/i, 'restored'],
];

/** Failed and begun work has emptied nothing. */
const NOTHING_DONE = /\b(failed|failure|unable|cancell?ed|scheduled|started)\b/i;

/** What the message says may have happened to the data; undefined: nothing. */
export function causeOfMessage(message: string): Cause | undefined {
  const cause = MESSAGES.find(([pattern]) => pattern.test(message))?.[1];
  // A node that has restarted has only then lost its data.
  if (cause !== 'restarted' && NOTHING_DONE.test(message)) return undefined;
  return cause;
}

/** The last of the events that may have emptied the cache. */
export function triggerOf(events: readonly CacheEvent[]): Trigger | undefined {
  const triggers = events.flatMap(({ at, message }) => {
    const cause = causeOfMessage(message);
    return cause ? [{ cause, at }] : [];
  });
  return triggers.at(-1);
}

/** An event as EventBridge delivers it, as far as it is looked at. */
export interface ServiceEvent {
  readonly source: string;
  readonly 'detail-type': string;
  readonly time: string;
  readonly detail?: {
    readonly Message?: string;
    readonly 'status-details'?: { readonly status?: string };
  };
}

/** Types of ElastiCache's own events, all of them about serverless caches, that may mean new data. */
export const CACHE_DETAIL_TYPES = ['Cache Created', 'Cache Updated'] as const;
/** States of a stack in which a deployment has ended well. */
export const DEPLOYED = ['CREATE_COMPLETE', 'UPDATE_COMPLETE'] as const;
/** The type of the event that tells them. */
export const STACK_DETAIL_TYPE = 'CloudFormation Stack Status Change';

/** What an event of EventBridge may have done; undefined: nothing. */
export function triggerOfServiceEvent(event: ServiceEvent): Trigger | undefined {
  const at = Date.parse(event.time);
  const type = event['detail-type'];
  if (event.source === 'aws.cloudformation' && type === STACK_DETAIL_TYPE) {
    const status = event.detail?.['status-details']?.status;
    return DEPLOYED.some((one) => one === status) ? { cause: 'deployment', at } : undefined;
  }
  if (event.source !== 'aws.elasticache') return undefined;
  if (type === 'Cache Created') return { cause: 'restored', at };
  return type === 'Cache Updated' ? { cause: 'changed', at } : undefined;
}
