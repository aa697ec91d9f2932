/** Helpers of the configuration's tests. */
import type { PreheatConfig } from '../../core/config/define.ts';
import { type ResolveOptions, resolveSettings } from '../../core/config/resolve.ts';
import { formatProblem, PreheatError } from '../../core/errors.ts';

/** A configuration with one mistake or more, which its types would refuse. */
type Loose = { readonly [K in keyof PreheatConfig]?: unknown };

/** The smallest right configuration, with some parts replaced. */
export function config(changes: Loose = {}): PreheatConfig {
  const smallest: PreheatConfig = {
    origins: {
      catalog: { kind: 'http', baseUrl: 'https://api.example.com', path: '/products/{sku}' },
    },
    keyspaces: { product: { key: 'catalog:product:{sku}', origin: 'catalog', ttl: '1h' } },
  };
  return { ...smallest, ...changes } as PreheatConfig;
}

/** Every mistake, as one line each; none where the configuration is right. */
export function mistakes(input: PreheatConfig, options: ResolveOptions = {}): string[] {
  try {
    resolveSettings(input, options);
    return [];
  } catch (error) {
    if (!(error instanceof PreheatError) || error.code !== 'config_invalid') throw error;
    return error.problems.map(formatProblem);
  }
}
