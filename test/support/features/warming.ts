/** How values are loaded and written: section 4 of the table of features. */
import type { Feature } from './feature.ts';

const phone = 'integration/examples/phone-agents.test.ts';
const critical = 'integration/examples/critical-data.test.ts';
const grocery = 'integration/examples/grocery-prompts.test.ts';
const recorders = 'integration/examples/recorders.test.ts';
const learning = 'integration/local/learning.test.ts';
const steer = 'integration/local/steer.test.ts';
const origins = 'integration/local/origins.test.ts';
const overtaken = 'integration/local/overtaken.test.ts';
const faults = 'integration/local/faults.test.ts';
const readBack = 'integration/local/read-back.test.ts';
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
      [origins, 'invokes a function for one key'],
      [origins, 'invokes a function once for a list, and keeps what worked of it'],
      [origins, 'reads items of a table, while its own table stays where it was'],
    ],
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
      [learning, 'keeps what worked where the load of another key fails'],
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
      [overtaken, 'a load does not overwrite what an application has loaded after its begin'],
      [overtaken, 'a load does not bring back a key that was invalidated after its begin'],
    ],
  },
  {
    row: '4.6',
    words: 'refresh on condition',
    tests: [
      [origins, 'a value whose version is known by %s lives on while the origin says so'],
      [origins, 'what must always be there is kept there, and asked for on condition'],
    ],
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
      [faults, 'a load that fails for now is tried again, later each time'],
      [faults, 'an origin that is down rests after five calls, and is found again by one call'],
      [faults, 'a message that nobody can read is set aside, and the others go on'],
      [steer, 'stops all warming within seconds, and goes on when told'],
      [
        'deploy/deploy.test.ts',
        'poison ends in the dead-letter queue of its queue, what is beside it arrives',
      ],
    ],
  },
  {
    row: '4.9',
    words: 'a sample is read back',
    tests: [
      [
        readBack,
        'a cache without room fails the job, says so in its reasons, and counts as failed',
      ],
      [
        readBack,
        'a value that another program has replaced is told of, and not taken for a success',
      ],
    ],
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
