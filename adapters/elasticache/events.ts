/** The log of events that ElastiCache keeps of each cache, for 14 days. */
import {
  DescribeEventsCommand,
  type ElastiCacheClient,
  type Event,
} from '@aws-sdk/client-elasticache';
import type { CacheEvents } from '../../core/recovery/events.ts';

/** The service's most per page; pages beyond a few are no news of a cache but of an account. */
const PAGE = 100;
const MOST_PAGES = 5;

/**
 * Makes it for the cache of that name. A replication group's events are told of the group and of
 * each of its nodes, whose names begin with the group's; the service selects by whole names only.
 */
export function makeElastiCacheEvents(client: ElastiCacheClient, cacheName: string): CacheEvents {
  const isOurs = ({ SourceIdentifier = '' }: Event) =>
    SourceIdentifier === cacheName || SourceIdentifier.startsWith(`${cacheName}-`);
  return {
    async list(since, until) {
      const events: Event[] = [];
      let marker: string | undefined;
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const { Events = [], Marker } = await client.send(
          new DescribeEventsCommand({
            StartTime: new Date(since),
            EndTime: new Date(until),
            MaxRecords: PAGE,
            ...(marker !== undefined && { Marker: marker }),
          }),
        );
        events.push(...Events);
        marker = Marker;
        if (!marker) break;
      }
      return events
        .filter(isOurs)
        .map(({ Date: date, Message = '' }) => ({ at: date?.getTime() ?? 0, message: Message }))
        .filter(({ at }) => at > since)
        .sort((a, b) => a.at - b.at);
    },
  };
}
