import { describe, expect, test } from 'vitest';
import { makePauseCheck } from '../../../core/control/pause.ts';
import { START_AT, STORE_HOSTS, useStores } from '../../support/stores.ts';

describe.each(STORE_HOSTS)('controls in $name', ({ start }) => {
  const open = useStores(start);
  const pause = { at: START_AT, by: 'ops' };

  test('know no pause at first, keep one, and end it', async () => {
    const { controls } = await open();
    expect(await controls.readPause()).toBeUndefined();
    await controls.savePause(pause);
    expect(await controls.readPause()).toEqual(pause);
    await controls.savePause(undefined);
    expect(await controls.readPause()).toBeUndefined();
  });

  test('are asked at most once a second, and stand as they were while they do not answer', async () => {
    const { controls, clock } = await open();
    let asked = 0;
    let isDown = false;
    const readPause = async () => {
      asked += 1;
      if (isDown) throw new Error('the table does not answer');
      return controls.readPause();
    };
    const isPaused = makePauseCheck({ readPause }, clock);
    expect(await isPaused()).toBe(false);
    await controls.savePause(pause);
    expect([await isPaused(), asked]).toEqual([false, 1]);
    await clock.advance(1_000);
    expect([await isPaused(), asked]).toEqual([true, 2]);
    isDown = true;
    await clock.advance(1_000);
    expect([await isPaused(), asked]).toEqual([true, 3]);
  });
});
