/** Conditions of optimistic writes. */
import { nowSeconds } from './items.ts';
import type { Condition } from './table.ts';

/**
 * True of an item that still has that version. An expired item counts as none, or its key could
 * never be written again until it is gone.
 */
export function unchanged(versionAttribute: string, version: number, now: number): Condition {
  if (version > 0) {
    return {
      ConditionExpression: `${versionAttribute} = :version`,
      ExpressionAttributeValues: { ':version': version },
    };
  }
  return {
    ConditionExpression: 'attribute_not_exists(PK) OR expiresAt <= :now',
    ExpressionAttributeValues: { ':now': nowSeconds(now) },
  };
}
