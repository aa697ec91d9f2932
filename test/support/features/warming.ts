/** How values are loaded and written: section 4 of the table of features. */
import type { Feature } from './feature.ts';

const phone = 'integration/examples/phone-agents.test.ts';
const critical = 'integration/examples/critical-data.test.ts';
const grocery = 'integration/examples/grocery-prompts.test.ts';
const recorders = 'integration/examples/recorders.test.ts';
const learning = 'integration/local/learning.test.ts';
const steer = 'integration/local/steer.test.ts';
const client = 'integration/local/client.test.ts';
const command = 'integration/cli/product.test.ts';

/** Its rows, in order. */
export const WARMING: readonly Feature[] = [
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
      [
        'deploy/deploy.test.ts',
        'poison ends in the dead-letter queue of its queue, what is beside it arrives',
      ],
    ],
    missing: 'no test opens a breaker of the running product',
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
];
