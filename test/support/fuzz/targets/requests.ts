/** Requests: through the handlers of the API, and straight into the parsers behind them. */
import { type AccessRequest, parseAccess } from '../../../../core/access-request.ts';
import type { Method } from '../../../../core/api/route.ts';
import { parsePrompts } from '../../../../core/prompt-request.ts';
import type { Parsed } from '../../../../core/request-schema.ts';
import type { Random } from '../../../../local/demo/random.ts';
import { makeApi, START, settings } from '../../api.ts';
import { checkProblems, type FuzzTarget } from '../fuzz.ts';
import { drawEdits, mutateText, oneOf } from '../mutate-text.ts';
import { mutateValue, writeJson } from '../mutate-value.ts';

const KEY = 'catalog:product:A1';
const COUNTS = {
  ...{ keyspace: 'product', at: START, reads: 5, misses: 1, latency: { '3': 4 } },
  strategies: { popular: { used: 1, firstHits: 1, earlyMisses: 0, savedMilliseconds: 20 } },
  warms: { foresight: { loads: 1, warmed: 1, failed: 0, loadMilliseconds: 5 } },
  settled: { [START]: 1 },
};
const ACCESS = {
  id: 'batch-1',
  events: [
    { key: KEY, hit: true, user: 'u1', session: 's1', at: START - 1_000 },
    { keyspace: 'product', params: { sku: 'B2' }, reads: 3, misses: 1, category: 'c', bytes: 9 },
    {
      key: KEY,
      used: { strategy: 'popular', run: 'r1' },
      account: { popular: { firstHits: 1, earlyMisses: 0 } },
    },
    {
      key: KEY,
      reads: 0,
      warmed: { strategy: 'foresight', run: 'r', benefit: 0.5 },
      loadedAt: START,
      source: 'warmer',
    },
  ],
  counts: [COUNTS],
};
const PROMPTS = {
  prompts: [
    { prompt: 'why is the sky blue?', cached: true, at: START },
    {
      prompt: 'ü'.repeat(40),
      cached: false,
      responseMilliseconds: 900,
      user: 'u',
      keyspace: 'prompt',
    },
  ],
};

/** Bodies that are right, by call. */
const CALLS: readonly (readonly [Method, string, unknown])[] = [
  ['POST', '/v1/access', ACCESS],
  ['POST', '/v1/prompts', PROMPTS],
  ['POST', '/v1/warm', { keys: [KEY], items: [{ keyspace: 'product', params: { sku: 'B' } }] }],
  ['POST', '/v1/warm', { keyspace: 'product', limit: 10, force: true, dryRun: true }],
  ['POST', '/v1/warm', { strategy: 'popular', dryRun: true }],
  ['POST', '/v1/warm', { tag: 'catalog', wait: false }],
  ['POST', '/v1/invalidate', { keys: [KEY], tags: ['sku:A1'], rewarm: true }],
  ['POST', '/v1/invalidate', { keyspace: 'product' }],
  ['POST', '/v1/events', { type: 'customer-updated', detail: { customer: { skus: ['A', 'B'] } } }],
  ['POST', '/v1/events', { type: 'price-changed', source: 'erp', detail: { sku: 'A1' }, x: [1] }],
  ['POST', '/webhook/customer-updated', { customer: { skus: ['A1'] } }],
  ['POST', '/v1/users/ann/login', { force: true, dryRun: true }],
  ['PUT', '/v1/tasks/t1', { key: KEY, priority: 60, interval: '30m', ttl: '5m', tags: ['a'] }],
  ['PUT', '/v1/tasks/t2', { keyspace: 'product', params: { sku: 'C' }, critical: false }],
  ['PATCH', '/v1/config', { set: { strategies: { popular: { limit: 50, every: '5m' } } } }],
  [
    'PATCH',
    '/v1/config',
    { set: { budget: { extraOriginCalls: '20%' } }, note: 'why', dryRun: true },
  ],
  ['PATCH', '/v1/config', { revertTo: 0 }],
  ['POST', '/v1/clear', { keyspace: 'product', patterns: true }],
  ['POST', '/v1/optimize', {}],
];

interface Request {
  readonly method: Method;
  readonly path: string;
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

/** After so many calls the product begins anew, or its lists would slow the test down. */
const CALLS_PER_API = 200;

/** Bodies of all calls that take one: an answer in time, and never the server's own fault. */
export function httpTarget(): FuzzTarget<Request> {
  let { call } = makeApi();
  let calls = 0;
  return {
    name: 'http: bodies',
    share: 50,
    draw(random) {
      const [method, path, right] = oneOf(random, CALLS);
      const json = writeJson(mutateValue(random, right, drawEdits(random, 0.3)));
      const body = random() < 0.2 ? mutateText(random, [json], 1) : json;
      const isBase64Encoded = random() < 0.1;
      return {
        method,
        path,
        isBase64Encoded,
        body: isBase64Encoded ? base64Of(random, body) : body,
      };
    },
    async take({ method, path, body, isBase64Encoded }) {
      calls += 1;
      if (calls % CALLS_PER_API === 0) call = makeApi().call;
      const answer = await call(method, path, { as: 'admin', body, isBase64Encoded });
      if (answer.status >= 500) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
      if (answer.status === 400) checkProblems(answer.body.error.problems);
      return answer.status < 300;
    },
  };
}

/** Now and then with bytes that are no text. */
function base64Of(random: Random, body: string): string {
  const bytes = Buffer.from(body);
  if (random() < 0.3 && bytes.length > 0) bytes[Math.floor(random() * bytes.length)] = 0xff;
  return bytes.toString('base64');
}

type ParseRequest = (input: unknown) => Parsed<AccessRequest>;

/** The parsers of what applications send, which take good entries beside bad ones. */
export const recordTargets: readonly FuzzTarget[] = [
  recordTarget('access events', 70, ACCESS, (input) =>
    parseAccess(settings.keyspaces, START, input),
  ),
  recordTarget('prompts', 50, PROMPTS, (input) => parsePrompts(settings.keyspaces, START, input)),
];

function recordTarget(
  name: string,
  share: number,
  right: { readonly events?: readonly unknown[]; readonly prompts?: readonly unknown[] },
  parse: ParseRequest,
): FuzzTarget {
  return {
    name: `requests: ${name}`,
    share,
    draw: (random) => mutateValue(random, right, drawEdits(random, 0.1)),
    take(input) {
      const { value, problems } = parse(input);
      if (problems) {
        checkProblems(problems);
        return false;
      }
      checkTaken(value, input);
      return true;
    },
  };
}

/** Each entry is taken or rejected, once, and what is rejected says where and why. */
function checkTaken({ events, counts = [], rejected }: AccessRequest, input: unknown): void {
  const {
    events: sent = [],
    prompts = [],
    counts: sentCounts = [],
  } = input as typeof input & {
    readonly events?: readonly unknown[];
    readonly prompts?: readonly unknown[];
    readonly counts?: readonly unknown[];
  };
  const entries = sent.length + prompts.length + sentCounts.length;
  if (events.length + counts.length + rejected.length !== entries) throw new Error('lost an entry');
  for (const { keyspace, reads, misses, at, bytes = 0 } of events) {
    const isSound = settings.keyspaces.has(keyspace) && misses <= reads && Number.isInteger(at);
    if (!isSound || !Number.isSafeInteger(reads + bytes)) throw new Error('an event that is wrong');
  }
  for (const { path, reason } of rejected) {
    if (path === '' || !reason.includes('expected') || reason.length > 500) {
      throw new Error(`a rejection that does not say enough: ${path} ${reason.slice(0, 200)}`);
    }
  }
}
