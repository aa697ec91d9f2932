/** The client library: section 6 of the table of features. */
import type { Feature } from './feature.ts';

const recorders = 'integration/examples/recorders.test.ts';
const learning = 'integration/local/learning.test.ts';
const turns = 'integration/client/turns.test.ts';
const client = 'integration/local/client.test.ts';

/** Its rows, in order. */
export const READING: readonly Feature[] = [
  {
    row: '6.1',
    words: 'memory, cache, origin',
    tests: [
      [
        learning,
        'tells an application what each tier gave, and lets it limit and clear its memory',
      ],
      [client, 'is served while the origin fails, and no longer'],
      [turns, 'all processes together call the origin once for a key that is missing'],
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
