/** One line of the product for each protection, and the test that must fail without it. */

/**
 * @typedef {object} Protection
 * @property {string} name
 * @property {string} file
 * @property {string} line as it stands, once in its file
 * @property {string} instead
 * @property {string} test start of the name of the file in test/chaos
 * @property {string} [seeds] rounds of each attack, where a missing line shows only now and then
 */

const WRITE = 'adapters/redis/scripts/write-entry.ts';
const CONNECTION = 'adapters/redis/connection.ts';

/** @type {readonly Protection[]} */
export const PROTECTIONS = [
  {
    name: 'dedupe',
    file: 'core/patterns/ingest-journal.ts',
    line: '(batch) => !history.get(batch.id)?.some(({ id, finished }) => finished || completed.has(id)),',
    instead: '() => true,',
    test: 'i01',
  },
  {
    name: 'claim of a batch',
    file: 'core/patterns/claims.ts',
    line: '({ id, until }) => id !== claim.id && until > now,',
    instead: '() => false,',
    test: 'i01',
  },
  {
    name: 'limiter',
    file: 'adapters/redis/scripts/take-call.ts',
    line: "local at = math.max(now, tonumber(redis.call('GET', KEYS[1]) or 0))",
    instead: 'local at = now',
    test: 'i02',
  },
  {
    name: 'late turns',
    file: 'core/warming/load.ts',
    line: 'if (!isLate) return undefined;',
    instead: 'return undefined;',
    test: 'i02',
    seeds: '8',
  },
  {
    name: 'timeout of a call',
    file: CONNECTION,
    line: 'commandTimeout: options.commandTimeoutMilliseconds ?? 500,',
    instead: '',
    test: 'i03',
  },
  {
    name: 'newer wins',
    file: WRITE,
    line: "if known[1] and tonumber(known[1]) >= loadedAt then return 'older' end",
    instead: '',
    test: 'i04',
  },
  {
    name: 'poison fails alone',
    file: 'lambdas/queue.ts',
    line: 'failed.push(messageId);',
    instead: 'throw thrown;',
    test: 'i05',
  },
  {
    name: 'lease of a tick',
    file: 'core/strategies/lease.ts',
    line: "if (answer !== 'busy') return answer === 'taken';",
    instead: "if (answer !== 'busy') return true;",
    test: 'i06',
  },
  {
    name: 'lock of a message',
    file: 'core/warming/warm.ts',
    line: 'if (!isFree) throw',
    instead: 'if (isFree === undefined) throw',
    test: 'i06',
  },
  {
    name: 'fence',
    file: WRITE,
    line: "if known[3] and tonumber(known[3]) >= begunAt then return 'invalidated' end",
    instead: '',
    test: 'i07',
  },
  {
    name: 'breaker sharing',
    file: 'adapters/redis/breaker.ts',
    line: 'const keyOf = (origin: string) =>',
    instead: 'const own = Math.random(); const keyOf = (origin: string) => own +',
    test: 'i08',
  },
  {
    name: 'budget check',
    file: 'core/gate/decide.ts',
    line: "if (tokens < 1) return { ...known, verdict: 'budget', offer, bar };",
    instead: '',
    test: 'i09',
  },
  {
    name: 'end of items',
    file: 'adapters/dynamodb/table.ts',
    line: 'return items.filter((item) => isLive(item, now));',
    instead: 'return items.filter((item) => isLive(item, 0 * now));',
    test: 'i10',
  },
  {
    name: 'redaction of errors',
    file: 'lambdas/http.ts',
    line: 'const shown = administrators.has(event) ? error : (redaction?.error(error) ?? error);',
    instead: 'const shown = error;',
    test: 'i11',
  },
  {
    name: 'redaction of answers',
    file: 'lambdas/http.ts',
    line: 'return toResult({ ...answer, body: await redaction.answer(answer.body, asked) }, id);',
    instead: 'return toResult(answer, id);',
    test: 'i11',
  },
  {
    name: 'sealing',
    file: 'adapters/sealed/privacy.ts',
    line: 'hideUser: (user) => seal.seal(user, USER),',
    instead: 'hideUser: (user) => user,',
    test: 'i11',
  },
  {
    name: 'jitter',
    file: 'core/warming/jitter.ts',
    line: 'if (jitter === 0) return ttlMilliseconds;',
    instead: 'return ttlMilliseconds;',
    test: 'jitter',
  },
];
