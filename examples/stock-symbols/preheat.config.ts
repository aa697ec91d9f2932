/**
 * Quotes of a stock exchange: demand comes back with every opening, follows the news of the day and
 * goes from symbol to symbol of a sector.
 */
import { defineConfig, http } from 'preheat';

export default defineConfig({
  origins: {
    exchange: http({
      // The stand-in beside this file. Yours has a name of its own, and no `allowPrivate`.
      baseUrl: 'http://127.0.0.1:8103',
      allowPrivate: true,
      path: '/quotes/{symbol}',
      timeout: '2s',
      rate: '600/min',
    }),
  },

  keyspaces: {
    quote: {
      key: 'stock:quote:{symbol}',
      origin: 'exchange',
      ttl: '15m',
      // Sectors take turns: see `related` below.
      category: '$.sector',
      tags: ['quotes', 'sector:{category}'],
    },
  },

  strategies: {
    // The 100 symbols that are read most.
    popular: { every: '30m', limit: 100 },
    // Half past eight in New York, summer and winter: what was read at past openings.
    timeOfDay: {
      every: '1h',
      windows: [
        {
          name: 'pre-open',
          cron: '30 8 ? * MON-FRI *',
          timeZone: 'America/New_York',
          span: '2h',
          limit: 200,
        },
      ],
    },
    // What is read more than in the rest of the last 24 hours.
    trending: { window: '24h' },
    // What usually follows on what is being read now, if that is likely enough.
    predictive: { every: '1m', confidence: 0.7 },
    // Four sectors in one run, ten symbols of each; the next run goes on with the next ones.
    related: { every: '5m', rotate: 4, perCategory: 10 },
    refreshAhead: { every: '1m' },
  },

  budget: { extraOriginCalls: 0.2 },

  environments: {
    // Nobody trades there.
    dev: { strategies: { timeOfDay: { every: '24h' }, popular: { every: '6h', limit: 20 } } },
  },
});
