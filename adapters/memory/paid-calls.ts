/** Paid calls in memory. */
import {
  ANSWER_LIFE_MILLISECONDS,
  CALL_SLACK_MILLISECONDS,
  dayOf,
  endOfDay,
  type PaidCalls,
  type Spending,
} from '../../core/paid-calls.ts';
import type { Clock } from '../../core/ports.ts';

interface StoredCall {
  readonly token: string;
  readonly askedAt: number;
  readonly callUntil: number;
  readonly restUntil: number;
  readonly answer?: string;
}

/** Makes an empty store; what is over is forgotten when it is asked for. */
export function makeMemoryPaidCalls(clock: Pick<Clock, 'now'>): PaidCalls {
  const calls = new Map<string, StoredCall>();
  const days = new Map<string, Spending>();
  let tokens = 0;

  const dayKey = (origin: string, at: number) => `${origin}#${dayOf(at)}`;
  const spentOn = (day: string) => days.get(day) ?? { tokens: 0, dollars: 0 };
  const add = (day: string, { tokens: more, dollars }: Spending, sign: 1 | -1) => {
    const before = spentOn(day);
    days.set(day, {
      tokens: before.tokens + sign * more,
      dollars: before.dollars + sign * dollars,
    });
  };
  const callKey = (origin: string, id: string) => `${origin}#${id}`;

  return {
    async claim({ origin, id, askedNoEarlierThan, reserve, perDay, ...times }) {
      const now = clock.now();
      const known = calls.get(callKey(origin, id));
      if (known && known.restUntil > now) {
        const { answer, askedAt, callUntil, restUntil } = known;
        if (answer === undefined) {
          if (callUntil > now) return { status: 'busy', until: callUntil };
          return { status: 'lost', until: restUntil };
        }
        if (askedAt >= askedNoEarlierThan) return { status: 'answered', answer, askedAt };
      }
      const day = dayKey(origin, now);
      const spent = spentOn(day);
      const isOver =
        spent.tokens + reserve.tokens > (perDay.tokens ?? Number.POSITIVE_INFINITY) ||
        spent.dollars + reserve.dollars > (perDay.dollars ?? Number.POSITIVE_INFINITY);
      if (isOver) return { status: 'spent', until: endOfDay(now) };
      add(day, reserve, 1);
      tokens += 1;
      const token = `${tokens}`;
      const callUntil = now + times.timeoutMilliseconds + CALL_SLACK_MILLISECONDS;
      const restUntil = callUntil + times.restMilliseconds;
      calls.set(callKey(origin, id), { token, askedAt: now, callUntil, restUntil });
      return { status: 'granted', token, askedAt: now };
    },
    async keep({ origin, id, token, askedAt, reserve }, answer, spent) {
      const key = callKey(origin, id);
      const known = calls.get(key);
      if (known?.token === token) {
        calls.set(key, { ...known, answer, restUntil: clock.now() + ANSWER_LIFE_MILLISECONDS });
      }
      add(dayKey(origin, askedAt), reserve, -1);
      add(dayKey(origin, askedAt), spent, 1);
    },
    async release({ origin, id, token, askedAt, reserve }) {
      const key = callKey(origin, id);
      if (calls.get(key)?.token !== token) return;
      calls.delete(key);
      add(dayKey(origin, askedAt), reserve, -1);
    },
    async spent(origin) {
      return spentOn(dayKey(origin, clock.now()));
    },
  };
}
