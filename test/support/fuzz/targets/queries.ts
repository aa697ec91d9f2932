/** Calls without a body: what stands in their query and in their path. */
import type { Method } from '../../../../core/api/route.ts';
import type { Random } from '../../../../local/demo/random.ts';
import { makeApi } from '../../api.ts';
import { checkProblems, type FuzzTarget } from '../fuzz.ts';
import { drawEdits, mutateText, oneOf } from '../mutate-text.ts';

type Query = Readonly<Record<string, string>>;

/** Calls that are right, `{}` in the path standing for an id. */
const CALLS: readonly (readonly [Method, string, Query])[] = [
  ['GET', '/v1/warm', { key: 'catalog:product:A1' }],
  ['GET', '/v1/patterns', { key: 'catalog:product:A1' }],
  ['GET', '/v1/patterns', { keyspace: 'product', limit: '20' }],
  ['GET', '/v1/jobs', { limit: '10' }],
  ['GET', '/v1/jobs/{}', { offset: '0', limit: '5' }],
  ['DELETE', '/v1/jobs/{}', {}],
  ['GET', '/v1/tasks', { keyspace: 'product', tag: 'a' }],
  ['GET', '/v1/tasks/{}', {}],
  ['DELETE', '/v1/tasks/{}', {}],
  ['GET', '/v1/stats', { recent: '5m', points: '6' }],
  ['GET', '/v1/strategies', { runs: '5' }],
  ['GET', '/v1/config/history', { limit: '3' }],
];

interface Call {
  readonly method: Method;
  readonly path: string;
  readonly query: Query;
}

/** A call with a name, a value or an id that was changed. */
function drawCall(random: Random): Call {
  const [method, pattern, right] = oneOf(random, CALLS);
  const id = mutateText(random, ['t1', 'job-1'], drawEdits(random, 0.5)) || 'x';
  const entries = Object.entries(right).map(([name, value]) => [
    mutateText(random, [name], drawEdits(random, 0.9)),
    mutateText(random, [value], drawEdits(random, 0.5)),
  ]);
  // What is no text in UTF-8 has no place in a path.
  const path = pattern.replace('{}', () => encodeURIComponent(id.toWellFormed()));
  return { method, path, query: Object.fromEntries(entries) };
}

/** An answer that the document names, and never the server's own fault. */
export function queryTarget(): FuzzTarget<Call> {
  const { call } = makeApi();
  return {
    name: 'http: queries and paths',
    share: 20,
    draw: drawCall,
    async take({ method, path, query }) {
      const answer = await call(method, path, { as: 'admin', query });
      if (answer.status >= 500) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
      if (answer.status === 400) checkProblems(answer.body.error.problems);
      // That there is no such job or task is no mistake of the call.
      return answer.status < 300 || answer.status === 404;
    },
  };
}
