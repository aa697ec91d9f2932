import { expect, test } from 'vitest';
import { originFailed, originMissing } from '../../../core/errors.ts';
import { failedOutcome } from '../../../core/warming/failures.ts';
import type { WarmItem } from '../../../core/warming/messages.ts';
import { warmMessage } from '../../support/brain.ts';

const ITEM = warmMessage(['a']).items[0] as WarmItem;

test('an error is told with the wait that it asks for, where it asks for one', () => {
  const missing = originMissing('catalog', 404);
  expect(failedOutcome(ITEM, missing, 1)).toStrictEqual({
    item: ITEM,
    calls: 1,
    status: 'missing',
    reason: missing.message,
    code: 'origin_missing',
    retry: false,
  });
  const failed = originFailed('catalog', 'status 429', { retryAfterMilliseconds: 5 });
  expect(failedOutcome(ITEM, failed, 2)).toMatchObject({
    status: 'failed',
    calls: 2,
    retry: true,
    retryAfterMilliseconds: 5,
  });
});
