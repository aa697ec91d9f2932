/** The ledger in DynamoDB: one atomic `ADD` per row. */
import { foldEntries } from '../../core/budget/fold-entries.ts';
import { contended } from '../../core/errors.ts';
import { TOKENS_PER_GENERATION, TTL_ATTRIBUTE } from '../../core/patterns/table-schema.ts';
import type { Ledger, LedgerEntry } from '../../core/ports.ts';
import { type Item, isLive, nowSeconds, ttlSeconds } from './items.ts';
import { ledgerKey } from './keys.ts';
import type { Table } from './table.ts';

/** Counters stand under this prefix, so that none is taken for an attribute of the row. */
const COUNTER = '+';
/** Sets of tokens, the newer generation and the one before it. */
const APPLIED = 'applied';
const EARLIER = 'earlier';
/**
 * Millionths: with the 38 digits of DynamoDB, sums to 1e32 stay exact. Without rounding, adding
 * 1e20 and 1e-20 to one counter would be refused for good.
 */
const STEPS_PER_UNIT = 1_000_000;
/** The first try, and one more after an expired row was cleared away; races may cost others. */
const ATTEMPTS = 5;

/**
 * Makes the ledger on a table. Without a token, an `add` whose answer was lost and that the SDK
 * tried again counts twice; with one it does not.
 */
export function makeDynamoLedger(table: Table): Ledger {
  const addEntry = async (entry: LedgerEntry, token: string | undefined): Promise<void> => {
    const key = ledgerKey(entry.row);
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const now = table.clock.now();
      const updated = await table.update(key, additionOf(entry, token, now));
      if (updated) {
        if (tokensIn(updated, APPLIED).size >= TOKENS_PER_GENERATION) await rotate(entry.row);
        return;
      }
      // The condition does not say which half of it failed; the item does.
      const item = await table.getStored(key);
      if (item && isLive(item, now) && token !== undefined && hasToken(item, token)) return;
      if (item && !isLive(item, now)) await clear(entry.row, now);
    }
    throw contended(`ledger row '${entry.row}'`);
  };

  // Two workers may both see the set full: only the first finds it so.
  const rotate = (row: string) =>
    table.update(ledgerKey(row), {
      UpdateExpression: 'SET #earlier = #applied REMOVE #applied',
      ConditionExpression: 'attribute_exists(#applied) AND size(#applied) >= :full',
      ExpressionAttributeNames: { '#earlier': EARLIER, '#applied': APPLIED },
      ExpressionAttributeValues: { ':full': TOKENS_PER_GENERATION },
    });

  const clear = (row: string, now: number) =>
    table.remove(ledgerKey(row), {
      ConditionExpression: '#expiresAt <= :now',
      ExpressionAttributeNames: { '#expiresAt': TTL_ATTRIBUTE },
      ExpressionAttributeValues: { ':now': nowSeconds(now) },
    });

  return {
    async read(rows) {
      return (await table.getMany(rows.map(ledgerKey))).map(countersOf);
    },
    async add(entries, token) {
      const wanted = foldEntries(entries).filter(
        ({ add, latest }) =>
          token !== undefined || Object.keys(add).length > 0 || latest !== undefined,
      );
      await Promise.all(wanted.map((entry) => addEntry(entry, token)));
    },
  };
}

/** The update that adds an entry to a live row that has not taken the token yet. */
function additionOf(
  { row: _, add, latest = {}, expiresAt }: LedgerEntry,
  token: string | undefined,
  now: number,
) {
  const names: Record<string, string> = { '#expiresAt': TTL_ATTRIBUTE };
  const values: Record<string, unknown> = { ':now': nowSeconds(now) };
  const additions = Object.entries(add).map(([name, amount], index) => {
    names[`#${index}`] = COUNTER + name;
    values[`:${index}`] = Math.round(amount * STEPS_PER_UNIT) / STEPS_PER_UNIT;
    return `#${index} :${index}`;
  });
  const conditions = ['(attribute_not_exists(#expiresAt) OR #expiresAt > :now)'];
  if (token !== undefined) {
    names['#applied'] = APPLIED;
    names['#earlier'] = EARLIER;
    values[':token'] = token;
    values[':tokens'] = new Set([token]);
    additions.push('#applied :tokens');
    conditions.push('NOT contains(#applied, :token)', 'NOT contains(#earlier, :token)');
  }
  const replacements = Object.entries(latest).map(([name, value], index) => {
    names[`#latest${index}`] = COUNTER + name;
    values[`:latest${index}`] = value;
    return `#latest${index} = :latest${index}`;
  });
  if (expiresAt !== undefined) {
    values[':expiresAt'] = ttlSeconds(expiresAt);
    replacements.push('#expiresAt = :expiresAt');
  }
  const parts = [
    ...(additions.length > 0 ? [`ADD ${additions.join(', ')}`] : []),
    ...(replacements.length > 0 ? [`SET ${replacements.join(', ')}`] : []),
  ];
  return {
    UpdateExpression: parts.join(' '),
    ConditionExpression: conditions.join(' AND '),
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
    ReturnValues: 'UPDATED_NEW' as const,
  };
}

function countersOf(item: Item | undefined): Record<string, number> {
  const counters: Record<string, number> = {};
  for (const [name, value] of Object.entries(item ?? {})) {
    if (name.startsWith(COUNTER)) counters[name.slice(COUNTER.length)] = Number(value);
  }
  return counters;
}

function tokensIn(item: Item, name: string): ReadonlySet<unknown> {
  const value = item[name];
  return value instanceof Set ? value : new Set();
}

function hasToken(item: Item, token: string): boolean {
  return tokensIn(item, APPLIED).has(token) || tokensIn(item, EARLIER).has(token);
}
