import type { SQSEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { makeMemoryLog } from '../../../adapters/memory/log.ts';
import { makeManualClock } from '../../../adapters/memory/manual-clock.ts';
import { packBody } from '../../../adapters/sqs/packed-body.ts';
import { correlation } from '../../../adapters/system/correlation.ts';
import { makeQueueHandler } from '../../../lambdas/queue.ts';
import { makeContext } from '../../support/api-event.ts';

const TEXT = 'x'.repeat(10_000);

function eventOf(bodies: readonly string[]): SQSEvent {
  const Records = bodies.map((body, index) => ({ messageId: `m${index}`, body, attributes: {} }));
  return { Records } as unknown as SQSEvent;
}

/** A unit that notes the sizes of what it is given, and fails at some of the messages. */
function makeUnit(mostBytesAtOnce?: number, fail: (ids: readonly string[]) => string[] = () => []) {
  const log = makeMemoryLog();
  const given: string[][] = [];
  const handler = makeQueueHandler<string>(
    {
      ports: { clock: makeManualClock(0), log, correlation },
      parse: (body) => JSON.parse(body) as string,
      handle: async (messages) => {
        given.push(messages.map(({ body }) => body));
        return fail(messages.map(({ id }) => id));
      },
    },
    mostBytesAtOnce,
  );
  const call = async (bodies: readonly string[]) => {
    const { batchItemFailures } = await handler(eventOf(bodies), makeContext(60_000));
    return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  };
  return { call, given, log };
}

describe('the frame of queue units', () => {
  it('gives all messages at once, packed or not', async () => {
    const { call, given } = makeUnit();
    const bodies = [JSON.stringify('small'), packBody(JSON.stringify(TEXT))];
    expect(bodies[1]?.length).toBeLessThan(200);
    expect(await call(bodies)).toEqual([]);
    expect(given).toEqual([['small', TEXT]]);
  });

  it('gives as many at once as there is room for, and fails each part for itself', async () => {
    const { call, given } = makeUnit(25_000, (ids) => {
      if (ids.includes('m2')) throw new Error('no room');
      return ids.filter((id) => id === 'm0');
    });
    const bodies = Array.from({ length: 5 }, () => packBody(JSON.stringify(TEXT)));
    expect(await call(bodies)).toEqual(['m0', 'm2', 'm3']);
    expect(given.map(({ length }) => length)).toEqual([2, 2, 1]);
  });

  it('fails a packed message alone that cannot be read', async () => {
    const { call, given, log } = makeUnit();
    expect(await call([JSON.stringify('good'), 'zstd:poison', JSON.stringify('too')])).toEqual([
      'm1',
    ]);
    expect(given).toEqual([['good', 'too']]);
    expect(log.lines.map(({ message }) => message)).toEqual(['a message cannot be read']);
  });

  it('asks the unit nothing where no message can be read', async () => {
    const { call, given } = makeUnit();
    expect(await call(['<', '>'])).toEqual(['m0', 'm1']);
    expect(given).toEqual([]);
  });
});
