import { describe, expect, it } from 'vitest';
import * as errors from '../../../core/origin-errors.ts';
import { expectEach } from '../../support/error-facts.ts';

const CAUSE = new Error('why');

describe('errors of origins', () => {
  const UNTIL = Date.UTC(2026, 0, 2, 3, 4, 5);

  it('say whose fault it was, and whether to try again', () => {
    expectEach([
      [
        errors.originMissing('shop', 404),
        ['origin_missing', 'origin', 404, false, 0],
        "origin 'shop' has no such value (status 404)",
      ],
      [
        errors.originRefused('shop', 'status 400'),
        ['origin_refused', 'origin', 502, false, 0],
        "origin 'shop' refused the call: status 400",
      ],
      [
        errors.originFailed('shop', 'status 500'),
        ['origin_failed', 'origin', 502, true, 0],
        "origin 'shop' failed: status 500",
      ],
      [
        errors.originFailed('shop', 'timeout', { cause: CAUSE, retryAfterMilliseconds: 900 }),
        ['origin_failed', 'origin', 502, true, 0, 900],
        "origin 'shop' failed: timeout",
      ],
      [
        errors.callUnderWay('llm', 800),
        ['call_under_way', 'platform', 503, true, 0, 800],
        "origin 'llm' is being asked by another worker",
      ],
      [
        errors.answerLost('llm', UNTIL),
        ['answer_lost', 'origin', 503, false, 0],
        "the answer of origin 'llm' was lost, it may have been paid; asked again after 2026-01-02T03:04:05.000Z",
      ],
      [
        errors.daySpent('llm', UNTIL),
        ['day_spent', 'user', 429, false, 0],
        "origin 'llm' has spent its perDay; asked again after 2026-01-02T03:04:05.000Z, or raise the limit",
      ],
      [
        errors.valueUnfit('product', 'JSON', 'a text'),
        ['value_unfit', 'origin', 502, false, 1],
        'keyspaces.product.codec: expected JSON, found a text',
      ],
      [
        errors.valueTooLarge(9, 8),
        ['value_too_large', 'origin', 502, false, 0],
        'the value has 9 bytes, the limit is 8',
      ],
    ]);
    expect(errors.originFailed('shop', 'x', { cause: CAUSE }).cause).toBe(CAUSE);
    expect(errors.valueUnfit('product', 'JSON', 'a text').problems).toEqual([
      { path: 'keyspaces.product.codec', expected: 'JSON', found: 'a text' },
    ]);
  });
});
