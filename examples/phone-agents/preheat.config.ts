/**
 * Agents on the phone: whoever calls, or is about to be called, has their data in the cache before
 * the first word. Customers are warmed before a shift, call queues just before they are dialled,
 * and a customer whose data changes is loaded anew at once.
 */
import { defineConfig, http } from 'preheat';

export default defineConfig({
  origins: {
    crm: http({
      // The stand-in beside this file. Yours has a name of its own, and no `allowPrivate`.
      baseUrl: 'http://127.0.0.1:8101',
      allowPrivate: true,
      path: '/customers/{id}',
      // A call queue of 100 people is four calls of the CRM.
      batch: { path: '/customers?ids={id,}', max: 25, items: 'customers' },
      timeout: '3s',
      // What the CRM bears, over all workers.
      rate: '300/min',
      concurrency: 5,
    }),
    calls: http({
      baseUrl: 'http://127.0.0.1:8101',
      allowPrivate: true,
      path: '/calls/{id}',
      rate: '300/min',
    }),
  },

  keyspaces: {
    customer: {
      key: 'search:{id}',
      origin: 'crm',
      ttl: '30m',
      priority: 100,
      // Only what an agent sees at the start of a call: entries are a tenth as large.
      fields: ['id', 'name', 'segment', 'balance'],
      category: '$.segment',
      tags: ['crm', 'customer:{id}', 'segment:{category}'],
      // Numbers that nobody has are asked for once, not at every call.
      negativeTtl: '1m',
      personal: ['id'],
    },
    calls: {
      key: 'calls:{id}',
      origin: 'calls',
      ttl: '10m',
      priority: 50,
      tags: ['customer:{id}'],
      personal: ['id'],
    },
  },

  /** Customers who never wait. */
  critical: [
    { keyspace: 'customer', params: { id: '1000' }, priority: 200 },
    { keyspace: 'customer', params: { id: '2000' } },
  ],

  /** The CRM's webhook: `POST /webhook/customer-updated` with {"customerId": 7}. */
  events: [
    {
      type: 'customer-updated',
      items: [
        { keyspace: 'customer', params: { id: '{customerId}' } },
        { keyspace: 'calls', params: { id: '{customerId}' } },
      ],
      rewarm: true,
    },
    // A new price list concerns everybody; who is read again is loaded again.
    { type: 'tariff-changed', tags: ['segment:{segment}'] },
  ],

  strategies: {
    critical: { every: '1m' },
    // Who usually calls in the morning is there when the shift begins.
    timeOfDay: {
      every: '1h',
      windows: [
        { name: 'shift', cron: '45 7 ? * MON-FRI *', timeZone: 'Europe/Berlin', span: '3h' },
      ],
    },
    popular: { every: '30m', limit: 100 },
  },

  budget: { extraOriginCalls: 0.2 },

  /** Warming by hand: 20 call queues an hour and agent. */
  limits: { warmsPerHour: 20 },
});
