import { describe, expect, test } from 'vitest';
import { readCall } from '../../../scripts/cloud/read-call.ts';

describe('npm run deploy, diff and destroy', () => {
  test('take an environment, and hand on what follows', () => {
    expect(readCall(['deploy', 'prod', '--require-approval', 'never'])).toEqual({
      kind: 'run',
      command: 'deploy',
      environment: 'prod',
      stack: 'Preheat-prod',
      flags: ['--require-approval', 'never'],
      confirmed: undefined,
    });
  });

  test('keep the confirmation of a destruction to themselves', () => {
    const call = readCall(['destroy', 'prod', '--profile', 'p', '--confirm', 'Preheat-prod', '-v']);
    expect(call).toMatchObject({ flags: ['--profile', 'p', '-v'], confirmed: 'Preheat-prod' });
    expect(readCall(['destroy', 'prod', '--confirm'])).toMatchObject({ confirmed: '' });
    expect(readCall(['deploy', 'dev', '--confirm'])).toMatchObject({ flags: ['--confirm'] });
  });

  test.each([['--help'], ['-h'], ['prod', '--help']])('explain themselves: %j', (...args) => {
    const call = readCall(['destroy', ...args]);
    expect(call).toMatchObject({ kind: 'help' });
    const text = call.kind === 'help' ? call.text : '';
    for (const word of ['npm run destroy -- ENVIRONMENT', 'staging', '--confirm']) {
      expect(text).toContain(word);
    }
  });

  test.each([
    [[], 'found nothing'],
    [['--require-approval', 'never'], 'found nothing'],
    [['production'], "found 'production'"],
    [['stagin'], "(did you mean 'staging'?), found 'stagin'"],
    [['toString'], "found 'toString'"],
  ])('refuse %j and name the environments', (args, found) => {
    const call = () => readCall(['deploy', ...args]);
    expect(call).toThrow(
      'npm run deploy -- ENVIRONMENT: expected one of dev, staging, prod, local',
    );
    expect(call).toThrow(found);
  });

  test('refuse a command that there is not', () => {
    expect(() => readCall(['remove', 'dev'])).toThrow(
      "command: expected one of deploy, diff, destroy, found 'remove'",
    );
  });
});
