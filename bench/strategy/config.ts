/** The configuration that strategies are measured with: products, and answers of a language model. */
import { loader, type PreheatConfig } from '../../core/config/define.ts';
import { resolveSettings } from '../../core/config/resolve.ts';
import type { StrategyName } from '../../core/config/settings.ts';
import { keyOf, skuOf } from '../cost/reads.ts';

/** Its keyspaces. */
export const PRODUCT = 'product';
export const ANSWER = 'answer';
export const TTL_MILLISECONDS = 3_600_000;

/** Products that must always be warm: the most read. */
const CRITICAL = 200;

/** The key of a product, by its place among the most read. */
export const productKey = keyOf;

/** The key of an answer. */
export function answerKey(rank: number): string {
  return `llm:small:${rank.toString(16).padStart(16, '0')}`;
}

const CONFIG: PreheatConfig = {
  origins: { catalog: loader({ many: async (keys) => keys, rate: '100000/s' }) },
  keyspaces: {
    [PRODUCT]: { key: 'catalog:product:{sku}', origin: 'catalog', ttl: '1h' },
    [ANSWER]: { key: 'llm:{model}:{prompt|hash}', origin: 'catalog', ttl: '1h' },
  },
  critical: Array.from({ length: CRITICAL }, (_, index) => ({
    keyspace: PRODUCT,
    params: { sku: skuOf(index + 1) },
  })),
};

/** Its settings. */
export const SETTINGS = resolveSettings(CONFIG, { environment: 'prod' });

/** The strategies that are on, in their order. */
export const STRATEGIES_ON: readonly StrategyName[] = [...SETTINGS.strategies]
  .filter(([, { enabled }]) => enabled)
  .map(([name]) => name);
