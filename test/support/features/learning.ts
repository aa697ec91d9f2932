/** What is learned of reads: section 1 of the table of features. */
import type { Feature } from './feature.ts';

const critical = 'integration/examples/critical-data.test.ts';
const stocks = 'integration/examples/stock-symbols.test.ts';
const grocery = 'integration/examples/grocery-prompts.test.ts';
const learning = 'integration/local/learning.test.ts';
const crowded = 'integration/local/crowded.test.ts';
const client = 'integration/local/client.test.ts';
const imported = 'integration/cli/import.test.ts';

/** Its rows, in order. */
export const LEARNING: readonly Feature[] = [
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
    tests: [
      [learning, 'writes a sample of many keys, and counts every read'],
      [crowded, 'parks most of many keys until they are decided on, and counts every read'],
    ],
  },
  {
    row: '1.11',
    words: 'kept in a table that all share',
    tests: [
      [imported, 'takes a log in once, at its own times, and strategies propose by it'],
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
      [imported, 'takes in a log of the format $name'],
      [imported, 'takes a log in once, at its own times, and strategies propose by it'],
      [imported, 'maps what a log names to a keyspace as it is told'],
    ],
  },
];
