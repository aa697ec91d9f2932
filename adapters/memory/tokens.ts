/** Tokens given at start. */
import type { TokenRecord, Tokens } from '../../core/ports.ts';

/** Makes a fixed list of tokens. */
export function makeMemoryTokens(records: readonly TokenRecord[] = []): Tokens {
  return { list: async () => records };
}
