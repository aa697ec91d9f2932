/** Paid calls in DynamoDB: they must outlive the cache, which may be emptied at any time. */
import {
  ANSWER_LIFE_MILLISECONDS,
  CALL_SLACK_MILLISECONDS,
  type Claim,
  dayOf,
  endOfDay,
  type Granted,
  type PaidCall,
  type PaidCalls,
  SPENDING_LIFE_MILLISECONDS,
  type Spending,
} from '../../core/paid-calls.ts';
import { TTL_ATTRIBUTE } from '../../core/patterns/table-schema.ts';
import { sealPaidCalls } from '../sealed/paid-calls.ts';
import { randomIds } from '../system/ids.ts';
import { type Item, numberIn, textIn, ttlSeconds } from './items.ts';
import { paidCallKey, spendingKey } from './keys.ts';
import type { Table } from './table.ts';

/** Makes the store on a table. */
export function makeDynamoPaidCalls(table: Table): PaidCalls {
  const spend = async (origin: string, askedAt: number, more: Spending, less: Spending) => {
    await table.update(spendingKey(origin, dayOf(askedAt)), {
      UpdateExpression: 'ADD tokens :tokens, dollars :dollars',
      ExpressionAttributeValues: {
        ':tokens': more.tokens - less.tokens,
        ':dollars': more.dollars - less.dollars,
      },
    });
  };

  const remove = ({ origin, id, token }: Granted) =>
    table.remove(paidCallKey(origin, id), {
      ConditionExpression: '#token = :token',
      ExpressionAttributeNames: { '#token': 'token' },
      ExpressionAttributeValues: { ':token': token },
    });

  /** True where the day has room; the sum never passes a limit, however many add to it. */
  const reserve = async (call: PaidCall, now: number): Promise<boolean> => {
    const limits = Object.entries(call.perDay) as [keyof Spending, number][];
    const rooms = limits.map(([name, limit]) => [name, limit - call.reserve[name]] as const);
    if (rooms.some(([, room]) => room < 0)) return false;
    const condition = rooms
      .map(([name]) => `(attribute_not_exists(${name}) OR ${name} <= :room_${name})`)
      .join(' AND ');
    const done = await table.update(spendingKey(call.origin, dayOf(now)), {
      UpdateExpression: 'SET #ttl = :ttl ADD tokens :tokens, dollars :dollars',
      ...(condition === '' ? {} : { ConditionExpression: condition }),
      ExpressionAttributeNames: { '#ttl': TTL_ATTRIBUTE },
      ExpressionAttributeValues: {
        ':ttl': ttlSeconds(now + SPENDING_LIFE_MILLISECONDS),
        ':tokens': call.reserve.tokens,
        ':dollars': call.reserve.dollars,
        ...Object.fromEntries(rooms.map(([name, room]) => [`:room_${name}`, room])),
      },
    });
    return done !== false;
  };

  const calls: PaidCalls = {
    async claim(call) {
      const now = table.clock.now();
      const token = randomIds.next();
      const taken = await take(table, call, token, now);
      if (taken) return taken;
      const granted = { ...call, token, askedAt: now };
      try {
        if (await reserve(call, now)) return { status: 'granted', token, askedAt: now };
      } catch (thrown) {
        await remove(granted);
        throw thrown;
      }
      await remove(granted);
      return { status: 'spent', until: endOfDay(now) };
    },
    async keep(call, answer, spent) {
      const expiresAt = table.clock.now() + ANSWER_LIFE_MILLISECONDS;
      await table.update(paidCallKey(call.origin, call.id), {
        UpdateExpression: 'SET answer = :answer, restUntil = :until, #ttl = :ttl',
        ConditionExpression: '#token = :token',
        ExpressionAttributeNames: { '#token': 'token', '#ttl': TTL_ATTRIBUTE },
        ExpressionAttributeValues: {
          ':answer': answer,
          ':until': expiresAt,
          ':ttl': ttlSeconds(expiresAt),
          ':token': call.token,
        },
      });
      await spend(call.origin, call.askedAt, spent, call.reserve);
    },
    async release(call) {
      const nothing = { tokens: 0, dollars: 0 };
      if (await remove(call)) await spend(call.origin, call.askedAt, nothing, call.reserve);
    },
    async spent(origin) {
      const day = await table.getStored(spendingKey(origin, dayOf(table.clock.now())));
      return { tokens: numberIn(day ?? {}, 'tokens'), dollars: numberIn(day ?? {}, 'dollars') };
    },
  };
  return sealPaidCalls(calls, table.privacy);
}

/** Takes the call, or says what stands in the way. */
async function take(
  table: Table,
  call: PaidCall,
  token: string,
  now: number,
): Promise<Claim | undefined> {
  const key = paidCallKey(call.origin, call.id);
  const callUntil = now + call.timeoutMilliseconds + CALL_SLACK_MILLISECONDS;
  const restUntil = callUntil + call.restMilliseconds;
  const item = { ...key, token, askedAt: now, callUntil, restUntil };
  const written = await table.put(
    { ...item, [TTL_ATTRIBUTE]: ttlSeconds(restUntil) },
    {
      ConditionExpression:
        'attribute_not_exists(PK) OR restUntil <= :now OR (attribute_exists(answer) AND askedAt < :since)',
      ExpressionAttributeValues: { ':now': now, ':since': call.askedNoEarlierThan },
    },
  );
  if (written) return undefined;
  const known: Item = (await table.getStored(key)) ?? {};
  // A write whose answer was lost is tried again by the SDK, and then finds itself.
  if (textIn(known, 'token') === token) return undefined;
  const askedAt = numberIn(known, 'askedAt');
  if ('answer' in known) return { status: 'answered', answer: textIn(known, 'answer'), askedAt };
  const until = numberIn(known, 'callUntil');
  if (until > now) return { status: 'busy', until };
  // Released a moment ago: free, for whoever comes next.
  if (askedAt === 0) return { status: 'busy', until: now };
  return { status: 'lost', until: numberIn(known, 'restUntil') };
}
