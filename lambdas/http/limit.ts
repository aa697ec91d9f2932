/** Limits per caller, and the headers that tell of them (draft-ietf-httpapi-ratelimit-headers-03). */
import { type HourlyAnswer, takeHourly } from '../../core/control/hourly-limit.ts';
import { throwDependencyDown, tooManyCalls } from '../../core/errors.ts';
import type { Caller, Clock, Ledger } from '../../core/ports.ts';
import { type Answer, errorAnswer } from './answer.ts';

/** A limit on one kind of call. */
export interface CallLimit {
  readonly name: string;
  readonly perHour: number;
}

/** Makes the call where the caller may, else answers 429; both say what is left. */
export async function withinLimit(
  { ledger, clock }: { readonly ledger: Ledger; readonly clock: Clock },
  { name, perHour }: CallLimit,
  caller: Caller | undefined,
  call: () => Promise<Answer>,
): Promise<Answer> {
  const now = clock.now();
  const request = { name, caller: caller?.name ?? '', limit: perHour, now };
  const taken = await takeHourly(ledger, request).catch(throwDependencyDown('the table'));
  const refusal = () => errorAnswer(tooManyCalls(perHour, taken.resetMilliseconds));
  const answer = taken.isAllowed ? await call() : refusal();
  return { ...answer, headers: { ...answer.headers, ...headersOf(taken) } };
}

function headersOf({ limit, remaining, resetMilliseconds }: HourlyAnswer): Answer['headers'] {
  return {
    'ratelimit-limit': String(limit),
    'ratelimit-remaining': String(remaining),
    'ratelimit-reset': String(Math.ceil(resetMilliseconds / 1_000)),
  };
}
