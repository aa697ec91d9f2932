/** One id leads from a call over HTTP, or a run of a schedule, to what was warmed for its sake. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type LogLine, makeMemoryLog } from '../../../adapters/memory/log.ts';
import { defineConfig, loader } from '../../../core/config/define.ts';
import { type Machine, startMachine } from '../../../local/machine.ts';
import { makeClosers } from '../../../local/shutdown.ts';
import { realTempo } from '../../../local/tempo/tempo.ts';

const closers = makeClosers((name, error) => {
  throw new Error(name, { cause: error });
});
const POLL = { timeout: 20_000, interval: 50 };
const PERSONAL = 'ann@example.com';
const log = makeMemoryLog();
let machine: Machine;
/** The first load of a customer fails, so that its message comes a second time. */
let failures = 1;

beforeAll(async () => {
  const crm = loader(async ({ id = '' }) => {
    if (id === 'shaky' && failures-- > 0) throw new Error('not now');
    return { id };
  });
  const config = defineConfig({
    origins: { crm },
    keyspaces: { customer: { key: 'customer:{id}', origin: 'crm', ttl: '10m', personal: ['id'] } },
    critical: [{ keyspace: 'customer', params: { id: PERSONAL } }],
    strategies: { critical: { every: '1s' } },
  });
  machine = await startMachine({
    source: { config, options: {} },
    tempo: realTempo,
    port: 0,
    variables: {},
    notes: () => undefined,
    log,
    closers,
  });
});

afterAll(() => closers.closeAll());

function said(message: string, fields: object): readonly LogLine[] {
  const wanted = Object.entries(fields);
  return log.lines.filter(
    (line) =>
      line.message === message && wanted.every(([name, value]) => line.fields[name] === value),
  );
}

async function warm(id: string): Promise<string> {
  const response = await fetch(`${machine.url}/v1/warm`, {
    method: 'POST',
    headers: { authorization: `Bearer ${machine.tokens.admin}` },
    body: JSON.stringify({ items: [{ keyspace: 'customer', params: { id } }] }),
  });
  expect(response.status).toBe(202);
  return response.headers.get('x-request-id') ?? '';
}

test('the id of a call is in every line, from the job to the warm', async () => {
  const [one, other] = [await warm('17'), await warm('18')];
  expect(one).not.toBe(other);
  for (const correlationId of [one, other]) {
    const [job] = said('a job was started', { correlationId });
    expect(job?.fields).toMatchObject({ strategy: 'manual', keys: 1, messages: 1 });
    await vi.waitFor(() => {
      const lines = said('keys were warmed', { correlationId });
      expect(lines.map(({ fields }) => [fields['job'], fields['warmed']])).toEqual([
        [job?.fields['job'], 1],
      ]);
    }, POLL);
  }
});

test('it is still there when a load is tried again', async () => {
  const correlationId = await warm('shaky');
  await vi.waitFor(() => {
    const lines = said('keys were warmed', { correlationId });
    expect(
      lines.map(({ fields }) => [fields['attempt'], fields['retried'], fields['warmed']]),
    ).toEqual([
      [0, 1, 0],
      [1, 0, 1],
    ]);
  }, POLL);
});

test('a run of a schedule has one of its own', async () => {
  await vi.waitFor(() => {
    const [run] = said('strategy ran', { strategy: 'critical' });
    const { correlationId, run: id } = run?.fields ?? {};
    expect(correlationId).toEqual(expect.any(String));
    expect(said('keys were warmed', { correlationId, run: id })).toHaveLength(1);
  }, POLL);
});

test('no line holds a personal key or a token', () => {
  const text = JSON.stringify(log.lines);
  expect(text).toContain('keys were warmed');
  for (const secret of [PERSONAL, 'customer:', ...Object.values(machine.tokens).flatMap(textsOf)]) {
    expect(text).not.toContain(secret);
  }
});

function textsOf(value: unknown): string[] {
  return typeof value === 'string' ? [value] : [];
}
