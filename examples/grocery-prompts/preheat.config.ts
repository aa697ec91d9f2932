/**
 * A shop for groceries with an assistant: products by category and by the time of the day, what is
 * bought together, and answers of a language model that are asked for again and again.
 */
import { defineConfig, http, llm } from 'preheat';

/** The stand-in beside this file. Ollama itself listens on port 11434. */
const server = { baseUrl: 'http://127.0.0.1:8104', allowPrivate: true } as const;

export default defineConfig({
  origins: {
    shop: http({ ...server, path: '/products/{sku}', rate: '600/min' }),
    assistant: llm({
      ...server,
      api: 'ollama',
      timeout: '60s',
      // One model answers one after the other.
      concurrency: 1,
      rate: '30/min',
      maxTokens: 400,
      // What warming may use in a day, in all.
      perDay: { tokens: 200_000 },
    }),
  },

  keyspaces: {
    product: {
      key: 'grocery:product:{sku}',
      origin: 'shop',
      ttl: '1h',
      category: '$.category',
      tags: ['products', 'category:{category}'],
    },
    // One space more or less makes no other prompt.
    answer: { key: 'grocery:llm:{model}:{prompt|normal|hash}', origin: 'assistant', ttl: '24h' },
  },

  strategies: {
    // Milk is read with butter; the top of each category in its turn.
    related: { every: '5m', rotate: 8, perCategory: 20 },
    prompts: { every: '15m', limit: 50 },
    timeOfDay: {
      every: '1h',
      windows: [
        { name: 'breakfast', cron: '0 6 ? * MON-FRI *', timeZone: 'Europe/Berlin' },
        { name: 'lunch', cron: '0 11 ? * * *', timeZone: 'Europe/Berlin' },
        { name: 'dinner', cron: '0 17 ? * * *', timeZone: 'Europe/Berlin' },
        // Twice as much as on other days, bought at once.
        {
          name: 'weekend-bulk',
          cron: '0 8 ? * SAT,SUN *',
          timeZone: 'Europe/Berlin',
          span: '4h',
          limit: 500,
        },
      ],
    },
    trending: { window: '24h' },
  },

  budget: {
    extraOriginCalls: 0.2,
    // What warmed entries may occupy: what is worth least is left out first.
    memory: '64MB',
  },
});
