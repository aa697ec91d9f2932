import { describe, expect, it } from 'vitest';
import { makeApi, settings } from '../../support/api.ts';

const json = { keys: ['catalog:product:A'] };

describe('manual warms', () => {
  it('are ten an hour for each caller, and say how it stands', async () => {
    const { ports, call } = makeApi();
    for (let left = 9; left >= 0; left -= 1) {
      const answer = await call('POST', '/v1/warm', { as: 'admin', json });
      expect(answer.status).toBe(202);
      expect(answer.headers).toMatchObject({
        'ratelimit-limit': '10',
        'ratelimit-remaining': String(left),
        'ratelimit-reset': '4200',
      });
    }
    const refused = await call('POST', '/warm', { as: 'admin', json });
    expect(refused.status).toBe(429);
    expect(refused.body.error.code).toBe('too_many_calls');
    expect(refused.headers).toMatchObject({ 'retry-after': '4200', 'ratelimit-remaining': '0' });
    await ports.clock.advance(4_200_000);
    expect((await call('POST', '/v1/warm', { as: 'admin', json })).status).toBe(202);
  });

  it('are as many as the operator allows; dry runs and mistakes are free', async () => {
    const api = makeApi({ settings: { ...settings, limits: { warmsPerHour: 1 } } });
    const warm = async (body: object) =>
      (await api.call('POST', '/v1/warm', { as: 'admin', json: body })).status;
    expect(await warm({ ...json, dryRun: true })).toBe(200);
    expect(await warm({ keys: ['nowhere'] })).toBe(400);
    expect(await warm(json)).toBe(202);
    expect(await warm(json)).toBe(429);
    expect(await warm({ ...json, dryRun: true })).toBe(200);
  });

  it('are not made while the table cannot count them', async () => {
    const read = async () => Promise.reject(new Error('the table does not answer'));
    const ledger = { ...makeApi().ports.ledger, read };
    const { ports, call } = makeApi({ ledger });
    expect((await call('POST', '/v1/warm', { as: 'admin', json })).status).toBe(503);
    expect(ports.warmQueue.size).toBe(0);
  });
});
