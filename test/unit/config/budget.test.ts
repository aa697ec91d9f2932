import { describe, expect, it } from 'vitest';
import { resolveSettings } from '../../../core/config/resolve.ts';
import { config, mistakes } from '../../support/config.ts';

const PAID = {
  catalog: {
    kind: 'http',
    baseUrl: 'https://api.example.com',
    path: '/products/{sku}',
    callCost: '$0.002',
  },
};

describe('the budget', () => {
  it.each([
    [0.2, 0.2],
    ['0.2', 0.2],
    ['20%', 0.2],
    ['12.5 %', 0.125],
    [0, 0],
  ])('reads a share of %o as %d', (extraOriginCalls, share) => {
    const { budget } = resolveSettings(config({ budget: { extraOriginCalls } }));
    expect(budget).toEqual({ extraOriginCalls: share });
  });

  it('reads money, memory, the cost of a call and the cap of a keyspace', () => {
    const settings = resolveSettings(
      config({
        origins: PAID,
        keyspaces: {
          product: {
            key: 'catalog:product:{sku}',
            origin: 'catalog',
            ttl: '1h',
            budget: { extraOriginCalls: '5%' },
          },
        },
        budget: { money: { perDay: '$5' }, memory: '500MB' },
      }),
    );
    expect(settings.budget).toEqual({
      extraOriginCalls: 0.2,
      dollarsPerDay: 5,
      memoryBytes: 500_000_000,
    });
    expect(settings.origins.get('catalog')?.callCost).toBe(0.002);
    expect(settings.keyspaces.get('product')?.extraOriginCalls).toBe(0.05);
  });

  it('takes each limit from the first layer that names it', () => {
    const input = config({
      origins: PAID,
      budget: { extraOriginCalls: 0.3, memory: '1GB', money: { perDay: 9 } },
      environments: { prod: { budget: { extraOriginCalls: '10%' } } },
    });
    const variables = {
      PREHEAT_BUDGET_MONEY_PER_DAY: '$2.50',
      PREHEAT_KEYSPACE_PRODUCT_EXTRA_ORIGIN_CALLS: '1%',
      PREHEAT_ORIGIN_CATALOG_CALL_COST: '0.01',
    };
    const settings = resolveSettings(input, { environment: 'prod', variables });
    expect(settings.budget).toEqual({
      extraOriginCalls: 0.1,
      dollarsPerDay: 2.5,
      memoryBytes: 1_000_000_000,
    });
    expect(settings.keyspaces.get('product')?.extraOriginCalls).toBe(0.01);
    expect(settings.origins.get('catalog')?.callCost).toBe(0.01);
  });

  it.each([
    [{ extraOriginCalls: '20 percent' }, 'budget.extraOriginCalls: expected a share of the calls'],
    [{ extraOriginCalls: 11 }, 'budget.extraOriginCalls: expected a share of the calls'],
    [{ money: { perDay: '5 €' } }, 'budget.money.perDay: expected dollars'],
    [{ money: 5 }, 'budget.money: expected an object with perDay'],
    [{ money: { perDay: 5 } }, 'budget.money: expected an origin with a callCost'],
    [{ memory: '500' }, "budget.memory: expected a size, as '500MB' or '2GB'"],
    [{ memory: '0MB' }, 'budget.memory: expected a size'],
  ])('refuses %o', (budget, message) => {
    const found = mistakes(config({ budget }));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(message);
  });
});
