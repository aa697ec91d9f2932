/** The rules of cdk-nag over production, with every cache and every network. */
import { type Stack, Validations } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks, type NagPack, ServerlessChecks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import type { CacheInput } from '../../core/config/define.ts';
import { synthesise } from '../support/cloud.ts';
import { CACHES, EGRESSES, REACHABLE } from '../support/cloud-choices.ts';

const CELLS = Object.keys(CACHES).flatMap((cache) => EGRESSES.map((egress) => ({ cache, egress })));
const PACKS: readonly (new (scope: Stack) => NagPack)[] = [AwsSolutionsChecks, ServerlessChecks];

/** Errors and warnings that no construct acknowledges, each with its place. */
function findings(stack: Stack): readonly string[] {
  return PACKS.flatMap((Pack) => new Pack(stack).validateScope(stack).violations).flatMap(
    ({ ruleName, violatingResources }) =>
      violatingResources.map(
        (resource) => `${ruleName} ${'constructPath' in resource && resource.constructPath}`,
      ),
  );
}

describe('cdk-nag', () => {
  test.each(CELLS)('finds nothing in prod: $cache, $egress', ({ cache, egress }) => {
    const config = {
      ...REACHABLE,
      alarms: { email: 'on-call@example.com' },
      network: { egress },
      cache: CACHES[cache] as CacheInput,
    };
    expect(findings(synthesise({ config }).stack)).toEqual([]);
  });

  test('is acknowledged on single constructs, not on the stack', () => {
    const { stack } = synthesise();
    const rules = stack.node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.keys(data));
    expect(rules.filter((rule) => /AwsSolutions|Serverless/.test(rule))).toEqual([]);
  });

  test('finds what is wrong beside all that is acknowledged', () => {
    const { stack } = synthesise();
    new Queue(stack, 'Open');
    expect(findings(stack)).toContain('AwsSolutions-SQS4 Preheat-prod/Open/Resource');
  });
});
