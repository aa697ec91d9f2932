// In a file of its own: the others of access-request.test.ts are quick.
import { expect, it } from 'vitest';
import { parseAccess } from '../../../core/access-request.ts';
import { MAX_EVENTS } from '../../../core/api/access.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import { formatProblem } from '../../../core/errors.ts';
import { CONFIG, START } from '../../support/brain.ts';

const { keyspaces } = resolveSettings(CONFIG);

it('a wrong envelope is told with the mistakes of as many events as there may be', () => {
  const event = { key: 'product:1' };
  const wrong = { ...event, reads: 0 };
  const events = [...Array.from({ length: MAX_EVENTS - 1 }, () => event), wrong, wrong];
  const { problems = [] } = parseAccess(keyspaces, START, { events });
  expect(problems.map(formatProblem)).toEqual([
    'events: expected at most 5000 events, found a list of 5001',
    'events.4999.reads: expected at least 1, or warmed, found 0',
  ]);
});
