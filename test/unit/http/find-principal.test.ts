/** Callers by IAM. */
import { describe, expect, test } from 'vitest';
import { findPrincipal } from '../../../lambdas/http/find-principal.ts';

const ACCOUNT = 'arn:aws:iam::123456789012';
const SESSION = 'arn:aws:sts::123456789012:assumed-role';
const AUTH = {
  mode: 'iam',
  principals: [
    { arn: `${ACCOUNT}:role/ops/deployer`, role: 'admin' },
    { arn: `${ACCOUNT}:role/shop`, role: 'record' },
    { arn: `${ACCOUNT}:role/shop`, role: 'read' },
    { arn: `${ACCOUNT}:user/people/ann`, role: 'read' },
  ],
} as const;

describe('a caller by IAM', () => {
  test.each([
    [`${SESSION}/shop/i-0abc`, 'record', `${ACCOUNT}:role/shop`, 'record'],
    [`${SESSION}/shop/another`, 'read', `${ACCOUNT}:role/shop`, 'read'],
    // Its session does not tell the path of a role.
    [`${SESSION}/deployer/ci`, 'read', `${ACCOUNT}:role/deployer`, 'admin'],
    [`${SESSION}/deployer/ci`, 'admin', `${ACCOUNT}:role/deployer`, 'admin'],
    [`${ACCOUNT}:user/people/ann`, 'read', `${ACCOUNT}:user/people/ann`, 'read'],
  ] as const)('%s may do what %s may', (userArn, wanted, name, role) => {
    expect(findPrincipal(AUTH, userArn, wanted)).toEqual({ name, role });
  });

  test.each([
    ['a role that is not listed', `${SESSION}/other/shop`, 'read'],
    ['a lesser role', `${SESSION}/shop/i-0abc`, 'admin'],
    ['another account', 'arn:aws:sts::999999999999:assumed-role/shop/x', 'read'],
    ['another partition', 'arn:aws-cn:sts::123456789012:assumed-role/shop/x', 'read'],
    ['a user named as a role', `${ACCOUNT}:user/shop`, 'read'],
    ['a user of another path', `${ACCOUNT}:user/ann`, 'read'],
    ['a session named as a role', `${SESSION}/x/shop/deployer`, 'admin'],
    ['root', `${ACCOUNT}:root`, 'read'],
    ['nobody', null, 'read'],
    ['nobody at all', undefined, 'record'],
  ] as const)('%s gets 403', (_, userArn, wanted) => {
    expect(() => findPrincipal(AUTH, userArn, wanted)).toThrow(
      expect.objectContaining({ status: 403, code: 'forbidden' }),
    );
  });

  test('without any listed, nobody gets in', () => {
    const none = { mode: 'iam', principals: [] } as const;
    expect(() => findPrincipal(none, `${SESSION}/shop/x`, 'read')).toThrow(/./);
  });
});
