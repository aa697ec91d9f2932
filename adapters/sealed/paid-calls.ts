/** Paid calls whose questions and answers the store behind them never sees. */
import type { PaidCalls } from '../../core/paid-calls.ts';
import { isSealed } from '../../core/privacy/seal.ts';
import type { Privacy } from './privacy.ts';

/** Wraps a store; where nothing is personal, it is the store itself. */
export function sealPaidCalls(calls: PaidCalls, privacy: Privacy): PaidCalls {
  if (!privacy.hasPersonal) return calls;
  const { cover } = privacy;
  return {
    spent: calls.spent,
    async claim(call) {
      const { hideText, showText } = await cover();
      const claim = await calls.claim({ ...call, id: hideText(call.id) });
      if (claim.status !== 'answered' || !isSealed(claim.answer)) return claim;
      return { ...claim, answer: showText(claim.answer) };
    },
    async keep(call, answer, spent) {
      const { hideText } = await cover();
      await calls.keep({ ...call, id: hideText(call.id) }, hideText(answer), spent);
    },
    async release(call) {
      const { hideText } = await cover();
      await calls.release({ ...call, id: hideText(call.id) });
    },
  };
}
