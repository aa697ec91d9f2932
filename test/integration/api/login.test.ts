import { describe, expect, it } from 'vitest';
import { defineConfig, http } from '../../../core/config/define.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import { emptyStats, type KeyStats } from '../../../core/patterns/stats.ts';
import { emptyUserState } from '../../../core/users/state.ts';
import type { WarmMessage, WarmResult } from '../../../core/warming/messages.ts';
import { makeApi, type Ports, START } from '../../support/api.ts';

const crm = (path: string) => http({ baseUrl: 'https://crm.example.com', path });
const settings = resolveSettings(
  defineConfig({
    origins: { users: crm('/users/{user}'), forms: crm('/forms/{form}') },
    keyspaces: {
      profile: { key: 'profile:{user}', origin: 'users', ttl: '1h' },
      form: { key: 'form:{form}', origin: 'forms', ttl: '10m' },
    },
    users: { preload: [{ keyspace: 'profile' }, { keyspace: 'form', recent: 3 }] },
  }),
);

/** A user who has read so many forms, one a second, the last of them just now. */
async function makeLogin(forms: number) {
  const api = makeApi({ settings });
  const recent = Array.from({ length: forms }, (_, index) => ({
    keyspace: 'form',
    key: `form:${index}`,
    at: START - 1_000 * (forms - index),
    habit: 0.25,
  }));
  await api.ports.users.save([
    { user: 'ann@example.com', version: 0, state: { ...emptyUserState(), recent } },
  ]);
  const login = (json: object = {}, user = 'ann%40example.com') =>
    api.call('POST', `/v1/users/${user}/login`, { as: 'record', json });
  return { ...api, login };
}

const keysOf = (messages: readonly WarmMessage[]) =>
  messages.flatMap(({ items }) => items.map(({ key }) => key));

async function know({ patterns }: Ports, key: string, stats: Partial<KeyStats>) {
  const ref = { keyspace: key.split(':')[0] ?? '', key };
  await patterns.save([{ ref, version: 0, stats: { ...emptyStats(), ...stats } }]);
}

async function finish({ jobs, warmQueue }: Ports) {
  for (const { id, job = '', items } of warmQueue.receive()) {
    const results = items.map(
      ({ keyspace, key }): WarmResult => ({ keyspace, key, status: 'warmed' }),
    );
    await jobs.saveResults(job, id, results);
  }
}

describe('POST /v1/users/{id}/login', () => {
  it('loads the user’s own keys and the last ones that they read', async () => {
    const { ports, login } = await makeLogin(5);
    const { status, body } = await login();
    expect(status).toBe(202);
    expect(body).toMatchObject({ done: false, total: 4 });
    const messages = ports.warmQueue.receive();
    expect(keysOf(messages).sort()).toEqual([
      'form:2',
      'form:3',
      'form:4',
      'profile:ann@example.com',
    ]);
    expect(messages[0]).toMatchObject({ strategy: 'manual', job: body.job });
    const [job] = await ports.jobs.recent(1);
    expect(job?.request).not.toContain('ann');
  });

  it('loads the own keys of a user who was never seen', async () => {
    const { ports, login } = await makeLogin(0);
    await login({}, 'new');
    expect(keysOf(ports.warmQueue.receive())).toEqual(['profile:new']);
  });

  it('skips what was warmed within five minutes, unless it is forced', async () => {
    const { ports, login } = await makeLogin(2);
    const warm = { strategy: 'users', run: 'r', used: false };
    const expiresAt = START + 600_000;
    await know(ports, 'form:0', { warm: { ...warm, at: START - 299_000 }, expiresAt });
    await know(ports, 'form:1', { warm: { ...warm, at: START - 300_000 }, expiresAt });
    const dry = await login({ dryRun: true });
    expect(dry.body.refused).toEqual([
      { keyspace: 'form', key: 'form:0', status: 'fresh', reason: 'warmed 299 s ago', expiresAt },
    ]);
    expect(ports.warmQueue.size).toBe(0);
    await login();
    expect(keysOf(ports.warmQueue.receive()).sort()).toEqual(['form:1', 'profile:ann@example.com']);
    await login({ force: true });
    const forced = ports.warmQueue.receive();
    expect(keysOf(forced)).toHaveLength(3);
    expect(forced.flatMap(({ items }) => items)[0]?.loadedNoEarlierThan).toBe(START);
  });

  it('answers for each key when it waits', async () => {
    const { ports, login } = await makeLogin(1);
    await know(ports, 'form:0', {
      warm: { strategy: 'manual', run: 'r', at: START - 1_000, used: true },
      expiresAt: START - 500,
    });
    const waiting = login({ wait: true });
    while (ports.clock.sleepers === 0) await new Promise((resolve) => setImmediate(resolve));
    await finish(ports);
    await ports.clock.advance(1_000);
    const { status, body } = await waiting;
    expect(status).toBe(200);
    expect(body).toMatchObject({ state: 'done', counts: { warmed: 1, expired: 1 } });
    expect(body.results).toMatchObject([
      { key: 'form:0', status: 'expired', reason: 'warmed 1 s ago' },
      { key: 'profile:ann@example.com', status: 'warmed' },
    ]);
  });

  it('makes nothing of an id that no key can hold, and refuses those who may only look', async () => {
    const { ports, call, login } = await makeLogin(0);
    const { body } = await login({ wait: true }, `${'x'.repeat(257)}`);
    expect(body.error.problems[0].path).toBe('id');
    expect(ports.warmQueue.size).toBe(0);
    const answer = await call('POST', '/v1/users/ann/login', { as: 'read', json: {} });
    expect(answer.status).toBe(403);
  });
});
