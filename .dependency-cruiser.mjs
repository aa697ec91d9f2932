/**
 * Which folder may import which: the text of these rules is in AGENTS.md, and
 * `test/unit/house/import-rules.test.ts` shows that each of them bites.
 */

/** What every folder may import beside itself: a path is a product folder or file at the root. */
const PRODUCT =
  '^(core|adapters|client|lambdas|lib|bin|local|backtest|bench|cli|dashboard|examples|test|scripts)/|^preheat\\.config\\.ts$';

/**
 * @param {string} folder
 * @param {string[]} allowed
 * @param {string} comment
 * @returns {import('dependency-cruiser').IForbiddenRuleType}
 */
function folderMayImport(folder, allowed, comment) {
  return {
    name: `${folder}-imports`,
    comment,
    severity: 'error',
    from: { path: `^${folder}/` },
    to: { path: PRODUCT, pathNot: [`^${folder}/`, ...allowed] },
  };
}

const BRAIN = ['^core/', '^adapters/', '^lambdas/', '^client/', '^preheat\\.config\\.ts$'];

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'A cycle has no first file to read; move what both need into a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'not-to-unresolvable',
      comment: 'The file or package is not there; `aws-lambda` is a package of types alone.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^aws-lambda$' },
    },
    {
      name: 'core-is-pure',
      comment: 'The brain has no I/O, clock, randomness or SDK: take a port instead.',
      severity: 'error',
      from: { path: '^core/' },
      to: { pathNot: ['^core/', '(^|/)node_modules/zod/', '^(node:)?crypto$'] },
    },
    folderMayImport('adapters', ['^core/'], 'An adapter implements a port of core.'),
    folderMayImport(
      'client',
      ['^core/', '^adapters/(redis|system)/', '^adapters/aws/request-signer\\.ts$'],
      'Applications bundle the client: it stays small.',
    ),
    folderMayImport(
      'lambdas',
      ['^core/', '^adapters/', '^preheat\\.config\\.ts$'],
      'A function contains no infrastructure and no local code.',
    ),
    {
      name: 'units-are-apart',
      comment: 'Two units share code through core or a file directly in lambdas/.',
      severity: 'error',
      from: { path: '^lambdas/([^/]+)/' },
      to: { path: '^lambdas/[^/]+/', pathNot: ['^lambdas/$1/', '^lambdas/(http|compose)/'] },
    },
    {
      name: 'only-index-builds-adapters',
      comment:
        'A unit takes ports; its index.ts (with compose/), the local runner and tests build them.',
      severity: 'error',
      from: { path: '^lambdas/[^/]+/', pathNot: ['/index\\.ts$', '^lambdas/compose/'] },
      to: { path: '^adapters/' },
    },
    folderMayImport(
      'lib',
      ['^core/', '^lambdas/[^/]+/env\\.ts$', '^lambdas/routes\\.ts$'],
      'A construct knows a unit by its environment and routes, never by its code.',
    ),
    folderMayImport(
      'bin',
      ['^core/', '^lib/', '^local/own-config\\.ts$'],
      'The CDK entry reads the context and the configuration, and builds the stack.',
    ),
    {
      name: 'cdk-stays-in-lib',
      comment: 'CDK code must not reach a function, the client or the local runner.',
      severity: 'error',
      from: { pathNot: '^(lib|bin|test)/' },
      to: { path: '(^|/)node_modules/(aws-cdk-lib|constructs|aws-cdk)/' },
    },
    folderMayImport(
      'local',
      [...BRAIN, '^backtest/traces/', '^scripts/page/'],
      'One machine runs the same units, without CDK, replays the logs that the backtest reads, and bundles the page.',
    ),
    folderMayImport('backtest', BRAIN, 'The backtest drives the same brain.'),
    folderMayImport(
      'bench',
      [...BRAIN, '^(local|backtest)/', '^lib/bundling\\.ts$'],
      'A benchmark measures the product itself, bundled as it is deployed.',
    ),
    folderMayImport('cli', [...BRAIN, '^(local|backtest)/'], 'The command calls what is there.'),
    {
      name: 'dashboard-shows-only',
      comment: 'The page shows the figures of core/api: it imports their types and no code.',
      severity: 'error',
      from: { path: '^dashboard/' },
      to: { path: PRODUCT, pathNot: ['^dashboard/', '^core/api/'] },
    },
    {
      name: 'dashboard-imports-types',
      comment: 'No arithmetic in the page: `import type` only.',
      severity: 'error',
      from: { path: '^dashboard/' },
      to: { path: '^core/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-test-code-in-product',
      comment: 'Helpers of tests stay in test/.',
      severity: 'error',
      from: { pathNot: '^test/' },
      to: { path: '^test/' },
    },
    {
      name: 'no-dev-dependency-in-product',
      comment: 'What is deployed or imported by applications has its packages in `dependencies`.',
      severity: 'error',
      from: { path: '^(core|adapters|client|lambdas)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(cdk\\.out|coverage|dist)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.mjs', '.js', '.json'],
    },
  },
};
