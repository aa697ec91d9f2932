import { describe, expect, test } from 'vitest';
import { causeOfMessage, triggerOf, triggerOfServiceEvent } from '../../../core/recovery/events.ts';

const TIME = '2026-11-21T12:00:00Z';
const AT = Date.parse(TIME);

describe('a message of the cache service', () => {
  test.each([
    ['Failover from primary node shop-001 to replica node shop-002 completed', 'failover'],
    ['Failover from master node shop-001 to replica node shop-002 completed', 'failover'],
    ['Failover to replica node shop-002 completed', 'failover'],
    ['Finished recovery for cache nodes 0001', 'node-replaced'],
    ['Cache node 0001 restarted', 'restarted'],
    ['Cache node 0001 restarted after a failure', 'restarted'],
    ['Succeeded applying modification to cache node type to cache.r7g.large.', 'scaled'],
    ['Finished modifying number of nodes from 2 to 3', 'scaled'],
    ['Restored shop-001 from snapshot nightly', 'restored'],
  ])('"%s" may mean an empty cache: %s', (message, cause) => {
    expect(causeOfMessage(message)).toBe(cause);
  });

  test.each([
    'Recovering cache nodes 0001',
    'Test Failover API called for node group 0001',
    'Failed applying modification to cache node type to cache.r7g.large.',
    'Snapshot succeeded for snapshot with ID nightly of cache cluster with ID shop-001',
    'Automatic failover has been turned on for replication group shop',
    'Applied change to security group',
    'The node with Cache Cluster ID: shop-001 is scheduled for replacement',
  ])('"%s" means nothing', (message) => {
    expect(causeOfMessage(message)).toBeUndefined();
  });
});

test('the last message that means something counts', () => {
  const message = (text: string, at: number) => ({ at, message: text });
  const failover = message('Failover to replica node shop-002 completed', 1);
  const other = message('Applied change to security group', 2);
  expect(triggerOf([failover, other])).toEqual({ cause: 'failover', at: 1 });
  expect(triggerOf([failover, message('Cache node 0001 restarted', 3)])?.cause).toBe('restarted');
  expect(triggerOf([other])).toBeUndefined();
});

describe('an event of EventBridge', () => {
  const event = (source: string, type: string, detail = {}) => ({
    source,
    'detail-type': type,
    time: TIME,
    detail,
  });

  test('tells of a cache that was made or changed', () => {
    const made = triggerOfServiceEvent(event('aws.elasticache', 'Cache Created'));
    expect(made).toEqual({ cause: 'restored', at: AT });
    const changed = triggerOfServiceEvent(event('aws.elasticache', 'Cache Updated'));
    expect(changed).toEqual({ cause: 'changed', at: AT });
    expect(triggerOfServiceEvent(event('aws.elasticache', 'Cache Deleted'))).toBeUndefined();
  });

  test('tells of a deployment that has ended well', () => {
    const type = 'CloudFormation Stack Status Change';
    const told = (status: string) =>
      triggerOfServiceEvent(event('aws.cloudformation', type, { 'status-details': { status } }));
    expect(told('UPDATE_COMPLETE')).toEqual({ cause: 'deployment', at: AT });
    expect(told('CREATE_COMPLETE')).toEqual({ cause: 'deployment', at: AT });
    expect(told('UPDATE_ROLLBACK_COMPLETE')).toBeUndefined();
    expect(told('UPDATE_IN_PROGRESS')).toBeUndefined();
  });

  test('of another source is none', () => {
    expect(triggerOfServiceEvent(event('my.shop', 'Cache Created'))).toBeUndefined();
    const type = 'CloudFormation Stack Status Change';
    const ended = { 'status-details': { status: 'UPDATE_COMPLETE' } };
    expect(triggerOfServiceEvent(event('my.shop', type, ended))).toBeUndefined();
    const drift = 'CloudFormation Drift Detection Status Change';
    expect(triggerOfServiceEvent(event('aws.cloudformation', drift, ended))).toBeUndefined();
  });

  test('of a stack that does not tell its state is none', () => {
    const bare = event('aws.cloudformation', 'CloudFormation Stack Status Change');
    expect(triggerOfServiceEvent(bare)).toBeUndefined();
    const { detail: _, ...without } = bare;
    expect(triggerOfServiceEvent(without)).toBeUndefined();
  });
});
