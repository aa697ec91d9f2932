/** Every environment with every cache and every network: synthesised offline, and linted. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type CacheInput,
  type Egress,
  existing,
  http,
  lambda,
  type PreheatConfig,
  replicationGroup,
  secret,
  serverless,
} from '../../core/config/define.ts';
import { ENVIRONMENT_NAMES } from '../../core/config/environment-names.ts';
import { installCfnLint } from '../support/cfn-lint.ts';
import { CONFIG, synthesise } from '../support/cloud.ts';
import { IS_LONG } from '../support/long.ts';

const CACHES: Readonly<Record<string, CacheInput>> = {
  serverless: serverless(),
  nodes: replicationGroup(),
  existing: existing({
    host: 'cache.internal',
    vpcId: 'vpc-0123456789abcdef0',
    subnetIds: ['subnet-0123456789abcdef1', 'subnet-0123456789abcdef2'],
    securityGroupId: 'sg-0123456789abcdef0',
    user: 'shop',
    password: secret('cache-password'),
  }),
};
const EGRESSES: readonly Egress[] = ['nat', 'private', 'split'];
/** Of each of these one more function and schedule would be linted, alike but for its name. */
const OFF = { enabled: false };
/** With origins that can be reached with every egress. */
const REACHABLE: PreheatConfig = {
  ...CONFIG,
  origins: {
    ...CONFIG.origins,
    catalog: http({
      baseUrl: 'https://catalog.internal:8443',
      path: '/products/{sku}',
      auth: secret('catalog-token'),
      allowPrivate: true,
    }),
    crm: lambda({ functionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:crm' }),
  },
  strategies: {
    ...CONFIG.strategies,
    timeOfDay: {
      every: '1h',
      windows: [{ name: 'pre-open', cron: '30 8 ? * MON-FRI *', timeZone: 'America/New_York' }],
    },
    ...{ popular: OFF, refreshAhead: OFF, trending: OFF, related: OFF },
    ...{ prompts: OFF, users: OFF, predictive: OFF },
  },
};
const LINT_MILLISECONDS = 600_000;

const CELLS = ENVIRONMENT_NAMES.flatMap((environment) =>
  Object.keys(CACHES).flatMap((cache) =>
    EGRESSES.map((egress) => ({ environment, cache, egress })),
  ),
);
/**
 * Each template takes seconds: every cache with every egress once, and the other environments once
 * (`staging` has the shape of `prod`, and keeps as little as `dev`). All of them in the long tests.
 */
const LINTED = IS_LONG
  ? CELLS
  : CELLS.filter(
      ({ environment, cache, egress }) =>
        environment === 'prod' ||
        (environment !== 'staging' && cache === 'serverless' && egress === 'nat'),
    );

type Cell = (typeof CELLS)[number];

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'preheat-templates-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const fileOf = ({ environment, cache, egress }: Cell) =>
  join(folder, `${environment}-${cache}-${egress}.json`);

describe('every environment with every cache and every egress', () => {
  test.each(CELLS)('synthesises: $environment, $cache, $egress', async (cell) => {
    const { environment, cache, egress } = cell;
    const config = { ...REACHABLE, network: { egress }, cache: CACHES[cache] as CacheInput };
    const { template, units } = synthesise({ environment, config });
    expect(units.length).toBeGreaterThan(0);
    await writeFile(fileOf(cell), JSON.stringify(template.toJSON(), undefined, 1));
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
