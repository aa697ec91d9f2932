import { describe, expect, it } from 'vitest';
import { type KeyspaceChoice, knownNames, type NameSchemas } from '../../../core/api/names.ts';
import { parseRequest, type Schema } from '../../../core/request-schema.ts';
import { makeBrain } from '../../support/brain.ts';

const { settings } = makeBrain();

/** What is wrong with a value where it stands for one of a kind. */
function problemsOf(kind: keyof NameSchemas, choice: KeyspaceChoice, value: unknown) {
  const schema: Schema = knownNames(settings, choice)[kind];
  return parseRequest(schema, value).problems ?? [];
}

describe('the names of a request', () => {
  it('are those of keyspaces that are warmed, or of all', () => {
    expect(problemsOf('keyspace', 'warmed', 'product')).toEqual([]);
    expect(problemsOf('keyspace', 'warmed', 'control')).toEqual([
      { path: 'body', expected: 'one of product', found: "'control'" },
    ]);
    expect(problemsOf('keyspace', 'all', 'control')).toEqual([]);
    expect(problemsOf('keyspace', 'all', 'other')).toEqual([
      { path: 'body', expected: 'one of product, control', found: "'other'" },
    ]);
  });

  it('are those of strategies', () => {
    expect(problemsOf('strategy', 'all', 'refresh-ahead')).toEqual([]);
    expect(problemsOf('strategy', 'all', 'refresh')).toEqual([
      {
        path: 'body',
        expected: expect.stringMatching(/^one of critical, popular, /),
        found: "'refresh'",
      },
    ]);
  });

  it('that are keys fit a keyspace that is meant', () => {
    for (const choice of ['warmed', 'all'] as const) {
      expect(problemsOf('key', choice, 'product:1')).toEqual([]);
      expect(problemsOf('key', choice, 'other:1')).toEqual([
        {
          path: 'body',
          expected: 'a key that fits the template of a keyspace',
          found: "'other:1'",
        },
      ]);
    }
    expect(problemsOf('key', 'all', 'control:1')).toEqual([]);
    expect(problemsOf('key', 'warmed', 'control:1')).toEqual([
      {
        path: 'body',
        expected: 'a key of a keyspace that is warmed, not of a control group',
        found: "'control:1'",
      },
    ]);
  });

  it('that are params are refused in their place', () => {
    const item = (sku: string, keyspace = 'product') => ({ keyspace, params: { sku } });
    expect(problemsOf('item', 'warmed', item('1'))).toEqual([]);
    expect(problemsOf('item', 'warmed', item(''))).toEqual([
      { path: 'params.sku', expected: 'a non-empty text', found: "''" },
    ]);
    expect(problemsOf('item', 'all', item('1', 'control'))).toEqual([]);
    expect(problemsOf('item', 'warmed', item('1', 'control'))).toEqual([
      { path: 'keyspace', expected: 'one of product', found: "'control'" },
    ]);
  });
});
