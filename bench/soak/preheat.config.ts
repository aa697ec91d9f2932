/** What the soak warms: the keys of an application with the client library, and of one without. */
import { defineConfig, http } from 'preheat';

export default defineConfig({
  origins: {
    catalog: http({
      baseUrl: `${process.env['SOAK_ORIGIN']}/soak`,
      allowPrivate: true,
      path: '/items/{id}',
      batch: { path: '/items?ids={id,}', max: 25, id: 'id' },
      rate: `${process.env['SOAK_ORIGIN_RATE']}/s`,
      concurrency: 10,
    }),
  },
  keyspaces: {
    // Its application sends each read as an event.
    product: { key: 'product:{id}', origin: 'catalog', ttl: '2m' },
    // Its application has the client library: reads of a key are one event, with exact counts.
    page: { key: 'page:{id}', origin: 'catalog', ttl: '2m' },
  },
  limits: { warmsPerHour: 1_000_000 },
});
