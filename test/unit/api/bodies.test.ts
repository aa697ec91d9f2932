import { expect, it } from 'vitest';
import { clearSchema } from '../../../core/api/control.ts';
import { ANY_NAMES } from '../../../core/api/names.ts';
import { statsQuery } from '../../../core/api/stats.ts';
import { warmSchema } from '../../../core/api/warm.ts';
import { parseQuery, parseRequest } from '../../../core/request-schema.ts';

it.each([
  ['all', clearSchema(ANY_NAMES)],
  ['patterns', clearSchema(ANY_NAMES)],
  ['all', warmSchema(ANY_NAMES)],
])('a request says %s with true, or not at all', (name, schema) => {
  expect(parseRequest(schema, { [name]: true }).problems).toBeUndefined();
  expect(parseRequest(schema, { [name]: false }).problems).toEqual([
    { path: name, expected: 'true', found: 'false' },
  ]);
});

it('what is recent in the figures is from ten seconds to an hour', () => {
  const problemsOf = (recent: string) => parseQuery(statsQuery, { recent }).problems ?? [];
  for (const right of ['10s', '30s', '1h']) expect(problemsOf(right), right).toEqual([]);
  for (const wrong of ['9.9s', '61m', 'long']) {
    const expected = "a duration from 10s to 1h, as '30s' or '5m'";
    expect(problemsOf(wrong)).toEqual([{ path: 'query.recent', expected, found: `'${wrong}'` }]);
  }
});
