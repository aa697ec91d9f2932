/** Language models as origins: each prompt is paid for once. */
import { createHash } from 'node:crypto';
import type { OriginSettings } from '../../core/config/settings.ts';
import type { LlmSource } from '../../core/config/sources.ts';
import {
  answerLost,
  asPreheatError,
  callUnderWay,
  daySpent,
  originRefused,
  type PreheatError,
  valueTooLarge,
} from '../../core/errors.ts';
import { normalizeText, type Params } from '../../core/keyspaces/template.ts';
import { type Granted, MOST_ANSWER_BYTES, type PaidCalls } from '../../core/paid-calls.ts';
import type { Clock, LoadResult, Origin } from '../../core/ports.ts';
import { makeRequest, mostSpent, priced, type Question, readAnswer } from './llm-api.ts';
import { makeServerClient, type ServerPorts } from './server.ts';

type LlmOriginSettings = OriginSettings & { readonly source: LlmSource };

/** What a language model needs. */
export interface LlmPorts extends ServerPorts {
  readonly paidCalls: PaidCalls;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * Makes the origin of a language model. A call is claimed before it is made and its answer kept
 * before it is given away, so that who comes again finds one or the other. Where a worker dies
 * between the two, the answer is gone and the call may have been paid: nobody knows, so the prompt
 * rests for `restAfterLoss` instead of being paid a second time.
 */
export function makeLlmOrigin(settings: LlmOriginSettings, ports: LlmPorts): Origin {
  const { name, source, timeoutMilliseconds } = settings;
  const { paidCalls, clock } = ports;
  const call = makeServerClient(settings, ports);

  async function load(
    question: Question,
    signal: AbortSignal,
    askedNoEarlierThan: number,
  ): Promise<LoadResult> {
    const id = idOf(source, question);
    const reserve = mostSpent(source, question);
    const claim = await paidCalls.claim({
      origin: name,
      id,
      askedNoEarlierThan,
      timeoutMilliseconds,
      restMilliseconds: source.restAfterLossMilliseconds,
      reserve,
      perDay: source.perDay,
    });
    switch (claim.status) {
      case 'answered':
        return { value: claim.answer, asked: false, askedAt: claim.askedAt };
      case 'busy':
        return notAsked(callUnderWay(name, Math.max(0, claim.until - clock.now())));
      case 'lost':
        return notAsked(answerLost(name, claim.until));
      case 'spent':
        return notAsked(daySpent(name, claim.until));
      case 'granted':
        return ask(question, { ...claim, origin: name, id, reserve }, signal);
    }
  }

  async function ask(question: Question, claim: Granted, signal: AbortSignal): Promise<LoadResult> {
    const outcome = await call(
      {
        ...makeRequest(source, question),
        // For providers that know it: the same claim is never two calls to them.
        headers: { 'idempotency-key': `${claim.id}-${claim.askedAt}` },
        limitBytes: MOST_ANSWER_BYTES,
      },
      signal,
    );
    if (outcome.error) {
      // Who may have been paid is not asked again soon; the claim stands and says so.
      if (!outcome.mayHaveWorked) await paidCalls.release(claim);
      return { error: outcome.mayHaveWorked ? lost(outcome.error) : outcome.error };
    }
    const { text, tokens } = readAnswer(name, source, outcome.body);
    const spent = priced(source, tokens);
    const value = source.keep === 'text' ? text : outcome.body.toString();
    const bytes = Buffer.byteLength(value);
    if (bytes > MOST_ANSWER_BYTES) return { error: valueTooLarge(bytes, MOST_ANSWER_BYTES) };
    // It is here all the same: that it could not be kept matters only if it is lost again.
    await paidCalls.keep(claim, value, spent).catch(() => undefined);
    return { value, dollars: spent.dollars };
  }

  function lost(cause: PreheatError): PreheatError {
    const until = clock.now() + source.restAfterLossMilliseconds;
    return Object.assign(answerLost(name, until), { cause });
  }

  return {
    async load(params, signal, hints) {
      const [first, ...more] = params;
      if (!first) return [];
      try {
        if (more.length > 0) throw originRefused(name, `it takes one prompt at once`);
        const since = hints?.[0]?.askedNoEarlierThan ?? clock.now();
        return [await load(questionOf(source, first), signal, since)];
      } catch (thrown) {
        const error = asPreheatError(thrown);
        return params.map(() => ({ error }));
      }
    },
  };
}

function notAsked(error: PreheatError): LoadResult {
  return { error, asked: false };
}

function questionOf(source: LlmSource, params: Params): Question {
  return { model: source.model ?? params['model'] ?? '', prompt: params['prompt'] ?? '' };
}

/** Digest of all that decides the answer; prompts that differ in spaces only are one. */
function idOf(source: LlmSource, { model, prompt }: Question): string {
  const { api, baseUrl, system, maxTokens, temperature, keep } = source;
  const asked = [api, baseUrl, model, system, maxTokens, temperature, keep, normalizeText(prompt)];
  return createHash('sha256').update(JSON.stringify(asked)).digest('hex');
}
