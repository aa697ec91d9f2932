import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutAccessBatch } from '../../core/access-cut.ts';
import { MAX_AGE_MILLISECONDS, parseAccess } from '../../core/access-request.ts';
import { makeApi, START, settings } from '../support/api.ts';

/** Fields of real requests with any values, so that bodies come near to being right. */
const field = fc.oneof(
  fc.constantFrom(
    'catalog:product:A1',
    'product',
    'prompt',
    'nowhere',
    '__proto__',
    'toString',
    '',
  ),
  fc.constantFrom(0, 1, -1, 1.5, START, START - MAX_AGE_MILLISECONDS, Number.MAX_VALUE),
  fc.constantFrom(true, false, null),
  fc.jsonValue(),
);
const event = fc.dictionary(
  fc.constantFrom(
    'key',
    'keyspace',
    'params',
    'at',
    'hit',
    'reads',
    'misses',
    'used',
    'user',
    'other',
  ),
  field,
);
const accessBody = fc.record(
  {
    id: field,
    events: fc.oneof(fc.array(fc.oneof(event, fc.constant({ key: 'catalog:product:A1' }))), field),
    counts: fc.oneof(fc.array(event), field),
  },
  { requiredKeys: [] },
);
const warmBody = fc.dictionary(
  fc.constantFrom(
    'keys',
    'items',
    'keyspace',
    'strategy',
    'all',
    'limit',
    'force',
    'dryRun',
    'other',
  ),
  fc.oneof(field, fc.array(field), fc.array(event)),
);

describe('the API', () => {
  it('never answers a body with 5xx', async () => {
    const bodies = fc.oneof(
      fc.string(),
      fc.json(),
      accessBody.map((body) => JSON.stringify(body)),
      warmBody.map((body) => JSON.stringify(body)),
    );
    await fc.assert(
      fc.asyncProperty(bodies, fc.boolean(), async (body, isBase64Encoded) => {
        const { call } = makeApi();
        for (const path of ['/v1/access', '/v1/warm']) {
          const answer = await call('POST', path, { as: 'admin', body, isBase64Encoded });
          expect(answer.status).toBeLessThan(500);
          if (answer.status === 400) expect(answer.body.error.problems.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('never answers a query with 5xx', async () => {
    const query = fc.dictionary(
      fc.constantFrom('recent', 'points', 'offset', 'limit', 'x'),
      fc.string(),
    );
    await fc.assert(
      fc.asyncProperty(query, async (drawn) => {
        const { call } = makeApi();
        for (const path of ['/v1/stats', '/v1/jobs/j1', '/v1/status', '/v1/health']) {
          const answer = await call('GET', path, { as: 'read', query: drawn });
          expect(answer.status).toBeLessThan(500);
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('parseAccess', () => {
  it('accepts or rejects each event once', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(event, fc.constant({ key: 'catalog:product:A1' }))),
        (events) => {
          const { value, problems } = parseAccess(settings.keyspaces, START, { events });
          if (problems) {
            const named = new Set(problems.map(({ path }) => path.split('.')[1]));
            expect(named.size).toBe(events.length);
            return;
          }
          expect(value.events.length + value.rejected.length).toBe(events.length);
          for (const accepted of value.events) {
            expect(settings.keyspaces.has(accepted.keyspace)).toBe(true);
            expect(accepted.misses).toBeLessThanOrEqual(accepted.reads);
            expect(Math.abs(accepted.at - START)).toBeLessThanOrEqual(MAX_AGE_MILLISECONDS);
          }
        },
      ),
    );
  });
});

describe('cutAccessBatch', () => {
  it('keeps every event and count once, in messages that fit', () => {
    const counts = [
      { keyspace: 'product', at: START, reads: 1, misses: 0, latency: {}, strategies: {} },
    ];
    fc.assert(
      fc.property(fc.array(fc.nat(300), { maxLength: 60 }), fc.boolean(), (lengths, isCounted) => {
        const events = lengths.map((length, index) => ({
          keyspace: 'product',
          key: `${index}:${'ü'.repeat(length)}`,
          params: {},
          at: START,
          reads: 1,
          misses: 0,
          source: 'user',
        }));
        const batch = { id: 'b', events, ...(isCounted ? { counts } : {}) };
        const pieces = cutAccessBatch(batch, 2_000);
        expect(pieces.flatMap((piece) => piece.events)).toEqual(events);
        expect(pieces.flatMap((piece) => piece.counts ?? [])).toEqual(isCounted ? counts : []);
        // Without counts ingest derives them: a piece must not lose or gain that sign.
        for (const piece of pieces) {
          expect(piece.counts !== undefined).toBe(isCounted);
          expect(Buffer.byteLength(JSON.stringify(piece.events))).toBeLessThanOrEqual(2_002);
        }
        expect(new Set(pieces.map(({ id }) => id)).size).toBe(pieces.length);
        expect(cutAccessBatch(batch, 2_000)).toEqual(pieces);
      }),
    );
  });
});
