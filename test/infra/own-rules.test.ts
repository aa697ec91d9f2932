/** What the packs of cdk-nag do not look at, with every cache and every network. */
import { describe, expect, test } from 'vitest';
import type { CacheInput } from '../../core/config/define.ts';
import { type Synthesis, synthesise, target } from '../support/cloud.ts';
import { CACHES, EGRESSES, REACHABLE } from '../support/cloud-choices.ts';

/** Broken rules, each with the resource that breaks it. */
function broken({ resources, ofType }: Synthesis): readonly string[] {
  const groups = ofType('AWS::ElastiCache::UserGroup').map(({ id }) => id);
  const securityGroups = ofType('AWS::EC2::SecurityGroup').map(({ id }) => id);
  const isOwn = (ids: readonly string[], reference: unknown) =>
    ids.includes(target(reference) ?? '');
  return resources.flatMap(({ id, type, properties }) => {
    const rules: Readonly<Record<string, boolean>> = {
      'AWS::ElastiCache::ServerlessCache has a user group': isOwn(groups, properties.UserGroupId),
      'AWS::ElastiCache::ServerlessCache has a security group of the stack': (
        properties.SecurityGroupIds ?? []
      ).some((one: unknown) => isOwn(securityGroups, one)),
      'AWS::ElastiCache::ServerlessCache is in named subnets': properties.SubnetIds?.length > 1,
      'AWS::ElastiCache::ReplicationGroup has a user group': (properties.UserGroupIds ?? []).some(
        (one: unknown) => isOwn(groups, one),
      ),
      'AWS::ElastiCache::ReplicationGroup takes TLS only':
        properties.TransitEncryptionEnabled === true &&
        properties.TransitEncryptionMode === 'required',
      'AWS::ElastiCache::ReplicationGroup is encrypted':
        properties.AtRestEncryptionEnabled === true,
      'AWS::ElastiCache::User asks for a password':
        properties.NoPasswordRequired !== true && properties.Passwords?.length > 0,
      'AWS::SQS::Queue is encrypted': properties.SqsManagedSseEnabled === true,
      'AWS::Logs::LogGroup forgets': properties.RetentionInDays > 0,
      'AWS::SecretsManager::Secret is drawn, not written':
        properties.SecretString === undefined && properties.GenerateSecretString !== undefined,
      'AWS::EC2::SecurityGroup lets nobody in but by rules of their own':
        properties.SecurityGroupIngress === undefined,
      'AWS::EC2::SecurityGroupIngress names the group of the peer':
        properties.SourceSecurityGroupId !== undefined && properties.CidrIp === undefined,
    };
    return Object.entries(rules)
      .filter(([rule, holds]) => rule.startsWith(`${type} `) && !holds)
      .map(([rule]) => `${id}: ${rule}`);
  });
}

describe('own rules', () => {
  const cells = Object.keys(CACHES).flatMap((cache) =>
    EGRESSES.map((egress) => ({ cache, egress })),
  );

  test.each(cells)('hold in prod: $cache, $egress', ({ cache, egress }) => {
    const config = { ...REACHABLE, network: { egress }, cache: CACHES[cache] as CacheInput };
    expect(broken(synthesise({ config }))).toEqual([]);
  });

  test.each([
    ['AWS::ElastiCache::ServerlessCache', 'UserGroupId'],
    ['AWS::ElastiCache::ServerlessCache', 'SecurityGroupIds'],
    ['AWS::ElastiCache::User', 'Passwords'],
    ['AWS::SQS::Queue', 'SqsManagedSseEnabled'],
    ['AWS::Logs::LogGroup', 'RetentionInDays'],
    ['AWS::EC2::SecurityGroupIngress', 'SourceSecurityGroupId'],
  ])('find %s without %s', (type, property) => {
    const stack = synthesise();
    const [resource] = stack.ofType(type);
    delete resource?.properties[property];
    expect(broken(stack).join()).toContain(`${resource?.id}: ${type} `);
  });
});
