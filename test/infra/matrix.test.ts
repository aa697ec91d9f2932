/** Every environment with every cache and every network: synthesised offline, and linted. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, CfnResource } from 'aws-cdk-lib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { CacheInput } from '../../core/config/define.ts';
import { ENVIRONMENT_NAMES } from '../../core/config/environment-names.ts';
import { installCfnLint } from '../support/cfn-lint.ts';
import { type Synthesis, synthesise } from '../support/cloud.ts';
import { CACHES, EGRESSES, REACHABLE } from '../support/cloud-choices.ts';
import { IS_LONG } from '../support/long.ts';

const LINT_MILLISECONDS = 600_000;

const CELLS = ENVIRONMENT_NAMES.flatMap((environment) =>
  Object.keys(CACHES).flatMap((cache) =>
    EGRESSES.map((egress) => ({ environment, cache, egress })),
  ),
);
/**
 * Each template takes seconds: in `prod` every cache and every egress once, and `dev` once
 * (`staging` has the shape of `prod`, and `local` has less than all of them). All of them in the
 * long tests.
 */
const LINTED_IN_PROD = ['serverless nat', 'nodes private', 'existing split'];
const LINTED = CELLS.filter(({ environment, cache, egress }) => {
  if (IS_LONG) return true;
  if (environment === 'prod') return LINTED_IN_PROD.includes(`${cache} ${egress}`);
  return environment === 'dev' && cache === 'serverless' && egress === 'nat';
});

type Cell = (typeof CELLS)[number];

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'preheat-templates-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const fileOf = ({ environment, cache, egress }: Cell) =>
  join(folder, `${environment}-${cache}-${egress}.json`);

/** By the rules of the CDK, which end every `cdk synth` that breaks them. */
function synthesiseByRules({ environment, cache, egress }: Cell): Synthesis {
  vi.stubEnv('CDK_VALIDATION', 'true');
  const config = { ...REACHABLE, network: { egress }, cache: CACHES[cache] as CacheInput };
  return synthesise({ environment, config });
}

describe('every environment with every cache and every egress', () => {
  test.each(CELLS)('synthesises: $environment, $cache, $egress', async (cell) => {
    const { template, units } = synthesiseByRules(cell);
    expect(units.length).toBeGreaterThan(0);
    await writeFile(fileOf(cell), JSON.stringify(template.toJSON(), undefined, 1));
  });

  test('is judged by rules of the CDK that find a mistake', () => {
    const [cell] = CELLS;
    if (!cell) throw new Error('no cell');
    const { stack } = synthesiseByRules(cell);
    const properties = { FifoQueue: 'perhaps' };
    new CfnResource(stack, 'Wrong', { type: 'AWS::SQS::Queue', properties });
    expect(() => (stack.node.root as App).synth({ force: true })).toThrow(/FifoQueue/);
  });

  test(
    `passes cfn-lint: ${LINTED.length} of ${CELLS.length} templates`,
    async (context) => {
      const cfnLint = await installCfnLint();
      if (cfnLint.reason !== undefined) return context.skip(cfnLint.reason);
      expect(await cfnLint.lint(LINTED.map(fileOf))).toBe('');
    },
    LINT_MILLISECONDS,
  );

  test(
    'is judged by a linter that finds a mistake',
    async (context) => {
      const cfnLint = await installCfnLint();
      if (cfnLint.reason !== undefined) return context.skip(cfnLint.reason);
      const wrong = join(folder, 'wrong.json');
      const Resources = {
        Queue: { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: 'perhaps' } },
      };
      await writeFile(wrong, JSON.stringify({ Resources }));
      expect(await cfnLint.lint([wrong])).toContain('E3012');
    },
    LINT_MILLISECONDS,
  );
});
