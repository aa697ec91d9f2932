import { describe, expect, it } from 'vitest';
import { defineConfig, type EventInput, loader } from '../../../core/config/define.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import { PreheatError } from '../../../core/errors.ts';
import { readEvent } from '../../../core/invalidation/read-event.ts';

function settingsOf(...events: readonly EventInput[]) {
  return resolveSettings(
    defineConfig({
      origins: { crm: loader(async () => 1) },
      keyspaces: { customer: { key: 'c:{region}:{id}', origin: 'crm', ttl: '1h' } },
      events,
    }),
  );
}

const BY_ID: EventInput = {
  type: 'customer-updated',
  items: [{ keyspace: 'customer', params: { region: 'eu', id: '{customer.id}' } }],
};

const read = (events: readonly EventInput[], detail: unknown, source?: string) =>
  readEvent(settingsOf(...events), { type: 'customer-updated', source, detail });

describe('an event', () => {
  it('fills params from its detail', () => {
    const { value } = read([BY_ID], { customer: { id: 42 } });
    expect(value).toMatchObject({ matched: 1, targets: [{ tags: [], rewarm: false }] });
    expect(value?.targets[0]?.keys).toEqual([
      { keyspace: 'customer', key: 'c:eu:42', params: { region: 'eu', id: '42' } },
    ]);
  });

  it('means one key for each entry of a list', () => {
    const { value } = read([BY_ID], { customer: { id: ['a', 'b'] } });
    expect(value?.targets[0]?.keys.map(({ key }) => key)).toEqual(['c:eu:a', 'c:eu:b']);
    expect(read([BY_ID], { customer: { id: [] } }).value?.targets[0]?.keys).toEqual([]);
  });

  it('fills tags, each once', () => {
    const event = { type: 'customer-updated', tags: ['vip', 'team:{teams[0].name}', 'team:{all}'] };
    const { value } = read([event], { teams: [{ name: 'red' }], all: ['red', 'blue'] });
    expect(value?.targets[0]?.tags).toEqual(['vip', 'team:red', 'team:blue']);
  });

  it('means nothing where no mapping is of its type and source', () => {
    const erp = { type: 'customer-updated', source: 'erp', tags: ['vip'] };
    const other = { type: 'other', tags: ['vip'] };
    expect(read([erp, other], {}).value).toEqual({ matched: 0, targets: [] });
    expect(read([erp, other], {}, 'erp').value?.matched).toBe(1);
    expect(read([other, { ...other, type: 'customer-updated' }], {}, 'erp').value?.matched).toBe(1);
  });

  it.each([
    ['nothing there', {}, 'nothing'],
    ['an object', { customer: { id: {} } }, '{}'],
    ['an empty text', { customer: { id: '' } }, "''"],
    ['a list with a hole', { customer: { id: ['a', null] } }, 'a list of 2'],
    ['a name of every object', { customer: Object.create({ id: 'x' }) }, 'nothing'],
    ['a list that is too long', { customer: { id: Array(1_001).fill('a') } }, 'a list of 1001'],
  ])('is refused with %s', (_, detail, found) => {
    const { problems } = read([BY_ID], detail);
    expect(problems).toMatchObject([{ path: 'detail.customer.id', found }]);
  });

  it('cannot name a key that its template cannot tell', () => {
    const { problems } = read(
      [{ ...BY_ID, items: [{ keyspace: 'customer', params: { region: '{a}', id: '{b}' } }] }],
      { a: 'x:y', b: 'z' },
    );
    expect(problems).toMatchObject([{ path: 'detail.params.region' }]);
    const lists = read(
      [{ ...BY_ID, items: [{ keyspace: 'customer', params: { region: '{a}', id: '{b}' } }] }],
      { a: ['x', 'y'], b: ['z', 'w'] },
    );
    expect(lists.problems).toMatchObject([{ path: 'detail', found: 'region and id' }]);
  });
});

describe('the mapping of an event', () => {
  const item = (params: Record<string, string>, keyspace = 'customer') => ({
    type: 't',
    items: [{ keyspace, params }],
  });
  it.each([
    [{ type: 't' }, 'events.0: expected items, tags or keyspaces'],
    [item({ region: 'eu' }), 'events.0.items.0.params.id: expected a text, found nothing'],
    [item({ region: 'eu', id: '1', x: '1' }), 'events.0.items.0.params.x: expected'],
    [item({ region: 'eu', id: '{a..b}' }), 'events.0.items.0.params.id: expected a path into'],
    [item({ id: '1' }, 'custmer'), 'events.0.items.0.keyspace: expected'],
    [{ type: 't', keyspaces: ['nowhere'] }, 'events.0.keyspaces.0: expected'],
    [{ type: 't', tags: [''] }, 'events.0.tags.0: expected a text'],
  ])('is refused where it cannot work: %j', (event, message) => {
    const problems = (() => {
      try {
        settingsOf(event as EventInput);
        return '';
      } catch (error) {
        return error instanceof PreheatError ? error.message : String(error);
      }
    })();
    expect(problems).toContain(message);
  });
});

it('a list of an event has 1,000 entries, and a text of two lists as many', () => {
  const some = (count: number) => Array.from({ length: count }, (_, index) => `${index}`);
  const { value } = read([BY_ID], { customer: { id: some(1_000) } });
  expect(value?.targets[0]?.keys).toHaveLength(1_000);
  const tags = [{ type: 'customer-updated', tags: ['{a}-{b}'] }];
  const filled = read(tags, { a: some(40), b: some(40) }).value?.targets[0]?.tags ?? [];
  expect([filled.length, filled[0], filled.at(-1)]).toEqual([1_000, '0-0', '24-39']);
});

it('each param that an event does not tell is one mistake, at any depth', () => {
  const two = {
    type: 'customer-updated',
    items: [{ keyspace: 'customer', params: { region: '{region}', id: '{customer.id}' } }],
  };
  const { problems = [] } = read([two], { customer: null });
  expect(problems.map(({ path, found }) => [path, found])).toEqual([
    ['detail.region', 'nothing'],
    ['detail.customer.id', 'nothing'],
  ]);
});

it('a text of an event has 1,500 characters at most, and each mistake is told once', () => {
  const keysOf = (id: unknown) => read([BY_ID], { customer: { id } });
  // Such a text is taken; the key that it would make is too long.
  expect(keysOf('x'.repeat(1_500)).problems?.[0]?.path).toBe('detail.params');
  expect(keysOf(['x'.repeat(1_200)]).value?.targets[0]?.keys).toHaveLength(1);
  expect(keysOf('x'.repeat(1_501)).problems?.[0]?.path).toBe('detail.customer.id');
  for (const id of [undefined, null, true, '', {}, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(keysOf(id).problems, String(id)).toHaveLength(1);
  }
  expect(keysOf(undefined).problems?.[0]).toEqual({
    path: 'detail.customer.id',
    expected: 'a text, a number, or a list of at most 1000 of them',
    found: 'nothing',
  });
});
