import { describe, expect, it } from 'vitest';
import {
  CONFIRMATION_MILLISECONDS,
  confirmationOf,
  isConfirmed,
} from '../../../core/control/confirmation.ts';
import { makePauseCheck, type Pause } from '../../../core/control/pause.ts';
import type { Decision } from '../../../core/gate/decide.ts';
import { emptyStats } from '../../../core/patterns/stats.ts';
import { withNote } from '../../../core/strategies/note.ts';
import { START } from '../../support/brain.ts';

function decision(changes: Partial<Decision>): Decision {
  const candidate = { reason: 'read often' };
  return { verdict: 'price', benefit: 0.12345, candidate, ...changes } as unknown as Decision;
}

describe('the log of decisions', () => {
  it('has what was decided, to three digits', () => {
    const bar = { threshold: 0, callsLeft: 3.9 };
    const { decisions } = withNote(emptyStats(), decision({ bar }), 'popular', START);
    expect(decisions).toEqual([
      {
        at: START,
        strategy: 'popular',
        verdict: 'price',
        reason: 'read often',
        benefit: 0.123,
        price: 0.5,
        callsLeft: 3,
      },
    ]);
    const [plain] = withNote(emptyStats(), decision({}), 'popular', START).decisions ?? [];
    expect(Object.keys(plain ?? {})).toEqual(['at', 'strategy', 'verdict', 'reason', 'benefit']);
  });

  it('keeps the last three, and none that changes nothing', () => {
    let stats = emptyStats();
    for (const at of [1, 2, 3, 4]) stats = withNote(stats, decision({}), 'popular', at);
    expect(stats.decisions?.map(({ at }) => at)).toEqual([2, 3, 4]);
    for (const verdict of ['fresh', 'in-flight'] as const) {
      expect(withNote(stats, decision({ verdict }), 'popular', 5), verdict).toBe(stats);
    }
  });
});

describe('a confirmation', () => {
  const until = START + CONFIRMATION_MILLISECONDS;
  const token = confirmationOf('reset', 'ops', until);

  it('is good for its deed and its caller, for five minutes', () => {
    expect(CONFIRMATION_MILLISECONDS).toBe(300_000);
    expect(token).toMatch(/^\d+\.[0-9a-f]{16}$/);
    expect(isConfirmed(token, 'reset', 'ops', START)).toBe(true);
    expect(isConfirmed(token, 'reset', 'ops', until - 1)).toBe(true);
    expect(isConfirmed(token, 'reset', 'ops', until)).toBe(false);
  });

  it('is good for nothing else', () => {
    expect(isConfirmed(token, 'clear', 'ops', START)).toBe(false);
    expect(isConfirmed(token, 'reset', 'dev', START)).toBe(false);
    expect(isConfirmed(token, 'reset', 'ops', START - 1)).toBe(false);
    expect(isConfirmed(`${token}0`, 'reset', 'ops', START)).toBe(false);
    expect(isConfirmed('', 'reset', 'ops', START)).toBe(false);
  });
});

describe('the pause', () => {
  it('is asked for once a second, and stays as it was while the table does not answer', async () => {
    let now = START;
    const answers: (Pause | undefined | Error)[] = [
      { at: 1, by: 'ops' },
      new Error('down'),
      undefined,
      new Error('down'),
    ];
    let asked = 0;
    const isPaused = makePauseCheck(
      {
        readPause: async () => {
          const answer = answers[asked];
          asked += 1;
          if (answer instanceof Error) throw answer;
          return answer;
        },
      },
      { now: () => now },
    );
    expect(await isPaused()).toBe(true);
    now += 999;
    expect(await isPaused()).toBe(true);
    expect(asked).toBe(1);
    now += 1;
    expect(await isPaused()).toBe(true);
    expect(asked).toBe(2);
    now += 1_000;
    expect(await isPaused()).toBe(false);
    now += 1_000;
    expect(await isPaused()).toBe(false);
    expect(asked).toBe(4);
  });

  it('is none before the table has answered once', async () => {
    const readPause = () => Promise.reject(new Error('down'));
    expect(await makePauseCheck({ readPause }, { now: () => START })()).toBe(false);
  });
});
