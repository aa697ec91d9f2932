/**
 * What Preheat shall do, row by row of its table of features, and the tests that drive each row
 * against the running local product: sections 1 learning, 4 warming, 5 asking, 6 reading.
 */

/** One row. */
export interface Feature {
  readonly row: string;
  readonly words: string;
  /** Each as the file under `test/`, and the title of a test in it. */
  readonly tests: readonly (readonly [file: string, title: string])[];
  /** What of it no test drives that way, and why. */
  readonly missing?: string;
}

/** Rows of each section. */
export const ROWS: Readonly<Record<string, number>> = { 1: 13, 4: 10, 5: 9, 6: 5 };

const phone = 'integration/examples/phone-agents.test.ts';
const critical = 'integration/examples/critical-data.test.ts';
const stocks = 'integration/examples/stock-symbols.test.ts';
const grocery = 'integration/examples/grocery-prompts.test.ts';
const recorders = 'integration/examples/recorders.test.ts';
const learning = 'integration/local/learning.test.ts';
const steer = 'integration/local/steer.test.ts';
const steering = 'integration/local/steering.test.ts';
const client = 'integration/local/client.test.ts';
const command = 'integration/cli/product.test.ts';

/** All rows, in order. */
export const FEATURES: readonly Feature[] = [
  {
    row: '1.1',
    words: 'reads in batches',
    tests: [[stocks, 'tracks what is read: by key, by hour, by sector']],
  },
  {
    row: '1.2',
    words: 'prompts of language models',
    tests: [
      [grocery, 'records prompts under the short name, and has those answered that come back'],
    ],
  },
  {
    row: '1.3',
    words: 'frequency, recency, load time and worth of a key',
    tests: [[learning, 'knows of each key how often, how lately and how dearly it is read']],
  },
  {
    row: '1.4',
    words: 'hours of the day, days of the week',
    tests: [[stocks, 'warms before the market opens what was read at past openings']],
  },
  { row: '1.5', words: 'what rises', tests: [[learning, 'sees what rises']] },
  {
    row: '1.6',
    words: 'what follows on what',
    tests: [
      [
        'integration/local/foresight.test.ts',
        'after a read of a, b is loaded at once, and once only',
      ],
    ],
  },
  {
    row: '1.7',
    words: 'what is read together; categories',
    tests: [
      [grocery, 'warms what is bought with milk, because milk is read'],
      [stocks, 'gives the sectors their turn'],
    ],
  },
  {
    row: '1.8',
    words: 'last keys of a user',
    tests: [
      [
        critical,
        'gives a user at the login session, profile, navigation and the five forms read last',
      ],
    ],
  },
  {
    row: '1.9',
    words: 'decay, and the end of dead keys',
    tests: [
      [
        learning,
        'forgets: rates decay, and a key that nobody reads for weeks is not there any more',
      ],
    ],
  },
  {
    row: '1.10',
    words: 'sampling without bias',
    tests: [[learning, 'writes a sample of many keys, and counts every read']],
  },
  {
    row: '1.11',
    words: 'kept in a table that all share',
    tests: [
      [command, 'takes a log in once, at its own times, and strategies propose by it'],
      [
        'integration/client/foresight.test.ts',
        'loads once over two processes, and for the reader who comes meanwhile',
      ],
    ],
  },
  {
    row: '1.12',
    words: 'only users are demand',
    tests: [
      [learning, 'takes no bot for demand'],
      [client, 'is no demand'],
    ],
  },
  {
    row: '1.13',
    words: 'history out of logs',
    tests: [
      [command, 'takes a log in once, at its own times, and strategies propose by it'],
      [command, 'maps what a log names to a keyspace as it is told'],
    ],
    missing:
      'two of five formats are imported into the running product; the readers of all are tested alone',
  },
  {
    row: '4.1',
    words: 'origins',
    tests: [
      [phone, 'pre-warms customers before a shift, with one call of the CRM for all of them'],
      [grocery, 'records prompts under the short name, and has those answered that come back'],
      [recorders, 'reads what Preheat has warmed as if it had written it itself'],
      ['integration/origins/lambda.test.ts', 'sends its params, and keeps the bytes of the answer'],
      [
        'integration/origins/dynamodb.test.ts',
        'reads a hundred keys in one call, one of them twice',
      ],
    ],
    missing:
      'Lambda and DynamoDB are driven through their adapters, not through the running product',
  },
  {
    row: '4.2',
    words: 'only some fields of a value',
    tests: [
      [phone, 'pre-warms customers before a shift, with one call of the CRM for all of them'],
    ],
  },
  {
    row: '4.3',
    words: 'batches, progress, partial failure',
    tests: [
      [phone, 'prepares a call queue and says of each customer whether the call may begin'],
      [command, 'shows the progress of 10,000 keys, is cancelled by Ctrl-C, and resumed'],
    ],
  },
  {
    row: '4.4',
    words: 'values as applications read them',
    tests: [
      [critical, 'stores large forms packed, and the client library reads them'],
      [recorders, 'reads what Preheat has warmed as if it had written it itself'],
    ],
  },
  {
    row: '4.5',
    words: 'no older value, nothing that was dropped',
    tests: [
      [client, 'keeps old values from every reader once it has resolved'],
      [
        'integration/redis-cache.test.ts',
        'is refused when an invalidation came at or after the begin of its load',
      ],
    ],
  },
  {
    row: '4.6',
    words: 'refresh on condition',
    tests: [['integration/origins/conditional.test.ts', 'is the same again at the next refresh']],
    missing:
      'driven through the warm path with a real origin and Redis, not through the running product',
  },
  {
    row: '4.7',
    words: 'one call per key',
    tests: [[learning, 'asks the origin once for a key, however many ask for it']],
  },
  {
    row: '4.8',
    words: 'retries, breaker, dead letters, kill switch',
    tests: [
      [learning, 'keeps what worked where the load of another key fails'],
      [steer, 'stops all warming within seconds, and goes on when told'],
    ],
    missing: 'no test opens a breaker or fills a dead-letter queue of the running product',
  },
  {
    row: '4.9',
    words: 'a sample is read back',
    tests: [
      [
        'integration/local/warm.test.ts',
        'stores exactly what the origin says, for 80 to 100 % of the TTL',
      ],
    ],
    missing: 'no test makes a read-back of the running product fail',
  },
  {
    row: '4.10',
    words: 'who has loaded an entry',
    tests: [
      [phone, 'tells before a call whether the customer is there, and why'],
      [phone, 'keeps customers warm who never wait'],
    ],
  },
  {
    row: '5.1',
    words: 'warming by hand',
    tests: [
      [learning, 'warms what is asked for by keyspace, tag and all, dry or not'],
      [grocery, 'warms a category by its name'],
      [
        critical,
        'gives a user at the login session, profile, navigation and the five forms read last',
      ],
      [stocks, 'runs every strategy by hand, dry or not, and tells what each has done'],
    ],
  },
  {
    row: '5.2',
    words: 'a call queue, and a look at one key',
    tests: [
      [phone, 'prepares a call queue and says of each customer whether the call may begin'],
      [phone, 'tells before a call whether the customer is there, and why'],
    ],
  },
  {
    row: '5.3',
    words: 'jobs',
    tests: [
      [
        steering,
        'a cancelled job asks its origin no later than two seconds after it, and can be resumed',
      ],
    ],
  },
  {
    row: '5.4',
    words: 'figures, state, patterns',
    tests: [
      [steering, 'strategies, advice and figures are told of all that'],
      [critical, 'says how warming went, and forgets a task that is removed'],
    ],
  },
  {
    row: '5.5',
    words: 'health, metrics, page, alarms',
    tests: [
      [
        'integration/local/outage.test.ts',
        'kill -9 of redis: it says so, health turns 503, comes back, and no read is lost',
      ],
      [steering, 'strategies, advice and figures are told of all that'],
      ['live/demo.test.ts', 'the page shows what GET /v1/stats says'],
    ],
    missing: 'a CloudWatch dashboard and alarms are not built yet',
  },
  {
    row: '5.6',
    words: 'tasks, limits and lists at run time',
    tests: [
      [
        critical,
        'registers critical tasks and warms them by priority, each for as long as it says',
      ],
      [steering, 'a list that is changed at run time is warmed without a restart'],
      [grocery, 'warms nothing that does not fit into the memory it may use'],
    ],
  },
  {
    row: '5.7',
    words: 'clearing, asked twice',
    tests: [[grocery, 'empties the shelf only when asked twice']],
  },
  {
    row: '5.8',
    words: 'limits, tokens, roles',
    tests: [
      [steer, 'limits manual warms by the hour'],
      [client, 'says what is missing: the address, or the right to do it'],
    ],
  },
  {
    row: '5.9',
    words: 'advice',
    tests: [
      [steering, 'strategies, advice and figures are told of all that'],
      [
        'integration/api/strategies.test.ts',
        'says what could be better, with the numbers behind it',
      ],
    ],
    missing:
      'each piece of advice is tested on the API in memory; of the running product only that it answers',
  },
  {
    row: '6.1',
    words: 'memory, cache, origin',
    tests: [
      [
        learning,
        'tells an application what each tier gave, and lets it limit and clear its memory',
      ],
      [client, 'is served while the origin fails, and no longer'],
    ],
  },
  {
    row: '6.2',
    words: 'recording in the background',
    tests: [
      [
        learning,
        'tells an application what each tier gave, and lets it limit and clear its memory',
      ],
    ],
  },
  {
    row: '6.3',
    words: 'figures of the tiers',
    tests: [
      [
        learning,
        'tells an application what each tier gave, and lets it limit and clear its memory',
      ],
    ],
  },
  {
    row: '6.4',
    words: 'login, prepare, invalidate',
    tests: [
      [client, 'loads what the user will need'],
      [
        client,
        'has every key in the cache before somebody waits, and says which it could not load',
      ],
      [client, 'keeps old values from every reader once it has resolved'],
    ],
  },
  {
    row: '6.5',
    words: 'recorders',
    tests: [[recorders, 'tells Preheat of each read, and the application goes on as before']],
  },
];
