/** Whether a key can be loaded from what came with it. */
import type { Keyspace } from '../config/settings.ts';
import type { KeyWithParams } from './keyspaces.ts';
import { formatKey, type Params } from './template.ts';

/**
 * True when the params are those that the origin needs. Of a bare key with a hashed param only the
 * digest is known, which does not hash to itself: then the stored params must be taken.
 */
export function knowsParams(keyspace: Keyspace, { key, params }: KeyWithParams): boolean {
  return !keyspace.template.hashed || isKeyOf(keyspace, params, key);
}

function isKeyOf(keyspace: Keyspace, params: Params, key: string): boolean {
  try {
    return formatKey(keyspace.template, params) === key;
  } catch {
    return false;
  }
}
