/** What is asked for, steered and told: section 5 of the table of features. */
import type { Feature } from './feature.ts';

const phone = 'integration/examples/phone-agents.test.ts';
const critical = 'integration/examples/critical-data.test.ts';
const stocks = 'integration/examples/stock-symbols.test.ts';
const grocery = 'integration/examples/grocery-prompts.test.ts';
const learning = 'integration/local/learning.test.ts';
const steer = 'integration/local/steer.test.ts';
const steering = 'integration/local/steering.test.ts';
const advice = 'integration/local/advice.test.ts';
const client = 'integration/local/client.test.ts';

/** Its rows, in order. */
export const ASKING: readonly Feature[] = [
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
      [
        'integration/cli/product.test.ts',
        'fails where a key is not warmed, and says which and how to go on',
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
    missing: 'alarms are provoked on units with a real table, cache and origin, not in the product',
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
      [
        'integration/local/foresight.test.ts',
        'a rate that is changed at run time reaches applications with what they are told',
      ],
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
      [
        advice,
        'that L1 is too small is said of an application that goes through more than it holds',
      ],
      [advice, 'that a TTL is too short is said of keys that end before they are read again'],
      [advice, 'that a key is slow is said with its times'],
      [advice, 'that loads fail is said of who asked for them'],
      [
        advice,
        'that a strategy wastes, and that the budget is used up, is said once its loads are not read',
      ],
    ],
  },
];
