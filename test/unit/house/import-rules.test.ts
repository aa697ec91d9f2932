import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import config from '../../../.dependency-cruiser.mjs';

const ROOT = join(import.meta.dirname, '..', '..', '..');

/** One breach per rule: the file that breaks it, and how. */
const BREACHES: readonly (readonly [rule: string, file: string, text: string])[] = [
  ['no-circular', 'core/ring-a.ts', "export { b } from './ring-b.ts';"],
  ['not-to-unresolvable', 'core/gone.ts', "export { x } from './nowhere.ts';"],
  ['core-is-pure', 'core/disk.ts', "export { readFile as x } from 'node:fs';"],
  ['adapters-imports', 'adapters/up.ts', "export { x } from '../lambdas/routes.ts';"],
  ['client-imports', 'client/up.ts', "export { x } from '../adapters/sqs/queue.ts';"],
  ['lambdas-imports', 'lambdas/up.ts', "export { x } from '../lib/stack.ts';"],
  ['units-are-apart', 'lambdas/one/across.ts', "export { x } from '../two/two.ts';"],
  [
    'only-index-builds-adapters',
    'lambdas/one/one.ts',
    "export { x } from '../../adapters/sqs/queue.ts';",
  ],
  ['lib-imports', 'lib/unit.ts', "export { x } from '../lambdas/two/two.ts';"],
  ['bin-imports', 'bin/preheat.ts', "export { x } from '../lambdas/routes.ts';"],
  ['cdk-stays-in-lib', 'local/cloud.ts', "export { App } from 'aws-cdk-lib';"],
  ['local-imports', 'local/up.ts', "export { x } from '../lib/stack.ts';"],
  ['backtest-imports', 'backtest/up.ts', "export { x } from '../lib/stack.ts';"],
  ['bench-imports', 'bench/up.ts', "export { x } from '../lib/stack.ts';"],
  ['cli-imports', 'cli/up.ts', "export { x } from '../lib/stack.ts';"],
  ['dashboard-shows-only', 'dashboard/up.ts', "export type { X } from '../core/good.ts';"],
  ['dashboard-imports-types', 'dashboard/sum.ts', "export { x } from '../core/api/stats.ts';"],
  ['no-test-code-in-product', 'local/fake.ts', "export { x } from '../test/support/fake.ts';"],
  ['no-dev-dependency-in-product', 'adapters/dev.ts', "export { x } from 'dynalite';"],
];

const VALUE = 'export const x = 1;\nexport type X = typeof x;\n';

/** What the breaches import, and files that keep the rules. */
const LAWFUL: Readonly<Record<string, string>> = {
  'core/ring-b.ts': "import './ring-a.ts';\nexport const b = 1;\n",
  'core/good.ts':
    "export { x } from './api/stats.ts';\nexport { z } from 'zod';\nexport type { X } from './api/stats.ts';\n",
  'core/api/stats.ts': VALUE,
  'adapters/sqs/queue.ts': "export { x } from '../../core/good.ts';\n",
  'lambdas/routes.ts': VALUE,
  'lambdas/two/two.ts': "export { x } from '../../core/good.ts';\n",
  'lambdas/two/index.ts': "import '../../adapters/sqs/queue.ts';\nexport { x } from './two.ts';\n",
  'lib/stack.ts': "import 'aws-cdk-lib';\nexport { x } from '../lambdas/routes.ts';\n",
  'local/main.ts': "import '../lambdas/two/two.ts';\nexport { x } from 'dynalite';\n",
  'dashboard/page.ts': "export type { X } from '../core/api/stats.ts';\n",
  'test/support/fake.ts': VALUE,
  'tsconfig.json':
    '{ "compilerOptions": { "module": "nodenext", "allowImportingTsExtensions": true } }',
  'package.json': JSON.stringify({
    type: 'module',
    dependencies: { zod: '1.0.0' },
    devDependencies: { 'aws-cdk-lib': '1.0.0', dynalite: '1.0.0' },
  }),
  ...packageFiles('zod', 'export const z = 1;'),
  ...packageFiles('aws-cdk-lib', 'export const App = 1;'),
  ...packageFiles('dynalite', 'export const x = 1;'),
};

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string };
}

describe('the import rules', () => {
  const folder = mkdtempSync(join(tmpdir(), 'preheat-imports-'));
  let violations: readonly Violation[] = [];

  beforeAll(() => {
    const breaches = BREACHES.map(([, file, text]) => [file, `${text}\n`] as const);
    for (const [file, text] of [...breaches, ...Object.entries(LAWFUL)]) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
    const { stdout } = spawnSync(
      join(ROOT, 'node_modules', '.bin', 'depcruise'),
      ['--config', join(ROOT, '.dependency-cruiser.mjs'), '--output-type', 'json', '.'],
      { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 26 },
    );
    violations = JSON.parse(stdout).summary.violations;
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(BREACHES)('%s finds the breach in %s', (rule, file) => {
    expect(violations.filter(({ from }) => from === file).map((each) => each.rule.name)).toContain(
      rule,
    );
  });

  it('lets files pass that keep them', () => {
    const guilty = new Set(violations.map(({ from }) => from));
    const innocent = Object.keys(LAWFUL).filter((file) => file !== 'core/ring-b.ts');
    expect(innocent.filter((file) => guilty.has(file))).toEqual([]);
  });

  it('are each shown to bite', () => {
    const names = config.forbidden?.map(({ name }) => name) ?? [];
    expect(BREACHES.map(([rule]) => rule).sort()).toEqual(names.sort());
  });
});

function packageFiles(name: string, text: string): Record<string, string> {
  return {
    [`node_modules/${name}/package.json`]: JSON.stringify({
      name,
      version: '1.0.0',
      type: 'module',
      exports: './index.js',
    }),
    [`node_modules/${name}/index.js`]: text,
  };
}
