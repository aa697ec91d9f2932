import { describe, expect, test } from 'vitest';
import { readCall } from '../../../scripts/cloud/read-call.ts';
import { type Assembly, type CloudPorts, runCall } from '../../../scripts/cloud/run-call.ts';

const PROTECTED: Assembly = {
  folder: '/assembly',
  isProtected: true,
  template: {
    Resources: {
      Table: { Type: 'AWS::DynamoDB::Table', DeletionPolicy: 'Retain' },
      Cache: { Type: 'AWS::ElastiCache::ReplicationGroup', DeletionPolicy: 'Snapshot' },
      Topic: { Type: 'AWS::SNS::Topic', DeletionPolicy: 'RetainExceptOnCreate' },
      Queue: { Type: 'AWS::SQS::Queue', DeletionPolicy: 'Delete' },
      Function: { Type: 'AWS::Lambda::Function' },
    },
  },
};
const OPEN: Assembly = { folder: '/assembly', isProtected: false, template: { Resources: {} } };

/** Runs a call beside a CDK that only notes what it is told. */
async function run(args: readonly string[], change: Partial<CloudPorts> = {}) {
  const told: (readonly string[])[] = [];
  const said: string[] = [];
  const code = await runCall(readCall(args), {
    cdk: async (each) => {
      told.push(each);
      return 0;
    },
    assemble: async () => PROTECTED,
    say: (line) => said.push(line),
    ask: async () => undefined,
    ...change,
  }).catch((error: unknown) => String(error));
  return { told, said: said.join('\n'), code };
}

describe('a call', () => {
  test.each(['deploy', 'diff'])('to %s names stack and environment', async (command) => {
    const { told, code } = await run([command, 'staging', '--verbose']);
    expect(told).toEqual([[command, 'Preheat-staging', '-c', 'env=staging', '--verbose']]);
    expect(code).toBe(0);
  });

  test('for help runs nothing', async () => {
    const { told, said, code } = await run(['deploy', '--help']);
    expect([told, code]).toEqual([[], 0]);
    expect(said).toContain('npm run deploy -- ENVIRONMENT');
  });

  test('ends as the CDK ends', async () => {
    expect((await run(['deploy', 'dev'], { cdk: async () => 7 })).code).toBe(7);
  });
});

describe('to destroy', () => {
  test('says first what stays', async () => {
    const { said } = await run(['destroy', 'prod', '--confirm', 'Preheat-prod']);
    expect(said).toContain('the table with all that was learned (Table)');
    expect(said).toContain('a last snapshot of the cache (Cache)');
    expect(said).toContain('AWS::SNS::Topic (Topic)');
    expect(said).not.toMatch(/Queue|Function/);
    expect(said).toContain('CDKToolkit');
    expect(said).toContain('--no-enable-termination-protection');
  });

  test('what keeps data takes its name, typed or as a flag', async () => {
    const destroyed = [['destroy', 'Preheat-prod', '--app', '/assembly', '--force']];
    const typed = await run(['destroy', 'prod'], { ask: async () => 'Preheat-prod' });
    expect(typed.told).toEqual(destroyed);
    const given = await run(['destroy', 'prod', '--confirm', 'Preheat-prod']);
    expect(given.told).toEqual(destroyed);
  });

  test.each([
    [[], 'yes', "confirmation: expected 'Preheat-prod', for it keeps data, found 'yes'"],
    [[], '', "confirmation: expected 'Preheat-prod', for it keeps data, found ''"],
    [[], undefined, 'found no terminal to ask at'],
    [['--confirm', 'Preheat-dev'], undefined, "found 'Preheat-dev'"],
    [['--confirm'], 'Preheat-prod', "--confirm: expected 'Preheat-prod'"],
    [['--force'], undefined, 'found no terminal to ask at'],
  ])('nothing else will do: %j, %j', async (flags, answer, message) => {
    const { told, code } = await run(['destroy', 'prod', ...flags], { ask: async () => answer });
    expect(told).toEqual([]);
    expect(code).toContain(message);
  });

  test('what keeps nothing is left to the question of the CDK', async () => {
    const { told, said } = await run(['destroy', 'dev'], { assemble: async () => OPEN });
    expect(told).toEqual([['destroy', 'Preheat-dev', '--app', '/assembly']]);
    expect(said).toContain('What stays of it:\n  nothing');
  });

  test('a stack that cannot be synthesised destroys nothing', async () => {
    const { told, code } = await run(['destroy', 'dev'], { assemble: async () => undefined });
    expect([told, code]).toEqual([[], 1]);
  });
});
