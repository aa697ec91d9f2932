import { describe, expect, test } from 'vitest';
import { makeRecoveryUnit } from '../../../lambdas/recovery/recovery.ts';
import { makeContext } from '../../support/api-event.ts';
import { KEYS, makeRecoveryRig } from '../../support/recovery-rig.ts';

const LOOK = { scheduledTime: '2026-01-01T00:00:00Z' };

/** The unit, paused or not. */
async function open(isPaused = false) {
  const rig = await makeRecoveryRig();
  const unit = makeRecoveryUnit({ ...rig, isPaused: async () => isPaused });
  return {
    rig,
    call: (event: Parameters<typeof unit>[0]) => rig.through(unit(event, makeContext())),
  };
}

describe('the unit', () => {
  test('fills a cold cache again when it is its time to look', async () => {
    const { rig, call } = await open();
    await rig.lose(rig.keys);
    expect(await call(LOOK)).toEqual({ outcome: 'refilled' });
    expect(await rig.there()).toBe(KEYS + 1);
  });

  test('loads what is missing when a serverless cache was made anew, once per event', async () => {
    const { rig, call } = await open();
    await rig.lose(rig.keys.slice(1, 4));
    const event = {
      source: 'aws.elasticache',
      'detail-type': 'Cache Created',
      time: new Date(rig.clock.now()).toISOString(),
      detail: { Message: 'Cache shop was created.' },
    };
    expect(await call(event)).toEqual({ outcome: 'refilled' });
    expect(await call(event)).toEqual({ outcome: 'nothing' });
    expect(rig.origin.calls.flat()).toHaveLength(3);
  });

  test('takes no other event for news', async () => {
    const { rig, call } = await open();
    await rig.lose(rig.keys);
    const event = {
      source: 'aws.elasticache',
      'detail-type': 'Snapshot Created',
      time: new Date(rig.clock.now()).toISOString(),
    };
    expect(await call(event)).toEqual({ outcome: 'nothing' });
  });

  test('does nothing while warming is paused', async () => {
    const { rig, call } = await open(true);
    await rig.lose(rig.keys);
    expect(await call(LOOK)).toEqual({ outcome: 'paused' });
    expect(rig.origin.calls).toEqual([]);
  });
});
