/** What is left of an environment that is destroyed: all of it is listed. */
import { describe, expect, test } from 'vitest';
import { replicationGroup } from '../../core/config/define.ts';
import { listRemains, type Template } from '../../scripts/cloud/remains.ts';
import { CONFIG, synthesise } from '../support/cloud.ts';

function remainsOf(options: Parameters<typeof synthesise>[0]): readonly string[] {
  const { template } = synthesise(options);
  return listRemains(template.toJSON() as Template)
    .map((line) => line.replace(/ \(\w+\)$/, ''))
    .sort();
}

/** API Gateway has one such setting for an account and region; other APIs need it too. */
const OF_THE_ACCOUNT = [
  "the account's setting that lets API Gateway write logs",
  'the role with which API Gateway writes logs',
];

const OF_PROD = [
  ...OF_THE_ACCOUNT,
  'the keys without which people cannot be read in the table',
  'the table with all that was learned',
].sort();

describe('what remains', () => {
  test.each(['dev', 'staging', 'local'] as const)(
    'of %s is what belongs to the account',
    (environment) => {
      expect(remainsOf({ environment })).toEqual(OF_THE_ACCOUNT);
    },
  );

  test('of prod is the table with its keys as well, and a snapshot of a cache with nodes', () => {
    expect(remainsOf({ environment: 'prod' })).toEqual([...OF_PROD]);
    const config = { ...CONFIG, cache: replicationGroup() };
    expect(remainsOf({ environment: 'prod', config })).toEqual([
      'a last snapshot of the cache',
      ...OF_PROD,
    ]);
  });
});
