/** The two equal halves of the readers: the same reads, once with Preheat and once without. */
import { http, type PreheatConfig } from '../../core/config/define.ts';

/** Names of the keyspaces. */
const WITH_PREHEAT = 'product';
const WITHOUT_PREHEAT = 'control';
export const HALVES = [WITH_PREHEAT, WITHOUT_PREHEAT] as const;

/** What keys of the half with Preheat begin with. */
export const KEY_PREFIX = 'catalog:product:';

/** How the page and the terminal call them. */
export const LABELS: Readonly<Record<string, string>> = {
  [WITH_PREHEAT]: 'With Preheat',
  [WITHOUT_PREHEAT]: 'Without Preheat',
};

/** What the demo and the replay of a log do not have in common. */
export interface HalvesOptions {
  readonly originUrl: string;
  readonly ttl: string;
  readonly jitter: number;
  readonly refreshAheadEvery: string;
  readonly popularEvery: string;
}

/** Most keys in one call of the demo's origin. */
const BATCH = 20;

/**
 * The configuration of both halves: equal but for `control`, which is counted and never warmed.
 * Two origins at one server, so that it can count what each half asks.
 */
export function makeHalvesConfig(options: HalvesOptions): PreheatConfig {
  const origin = (half: string) =>
    http({
      baseUrl: `${options.originUrl}/${half}`,
      allowPrivate: true,
      path: '/items/{sku}',
      batch: { path: '/items?ids={sku,}', max: BATCH, id: 'id' },
      rate: '1000/s',
      concurrency: 20,
    });
  return {
    origins: { [WITH_PREHEAT]: origin(WITH_PREHEAT), [WITHOUT_PREHEAT]: origin(WITHOUT_PREHEAT) },
    keyspaces: {
      [WITH_PREHEAT]: {
        key: `${KEY_PREFIX}{sku}`,
        origin: WITH_PREHEAT,
        ttl: options.ttl,
        jitter: options.jitter,
      },
      [WITHOUT_PREHEAT]: {
        key: 'control:product:{sku}',
        origin: WITHOUT_PREHEAT,
        ttl: options.ttl,
        control: true,
      },
    },
    strategies: {
      refreshAhead: { every: options.refreshAheadEvery },
      popular: { every: options.popularEvery },
    },
  };
}
