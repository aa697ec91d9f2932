/** How a unit becomes one file: every dependency pinned and in it, what never runs left out. */
import { join } from 'node:path';
import { type BundlingOptions, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';

/**
 * Loaded by the SDK only where the environment holds no credentials; in a function it always does,
 * and the runtime has its own copy should that ever change. About 100 KB of every bundle.
 */
const CREDENTIALS_FROM_ELSEWHERE = ['sso', 'ini', 'process', 'web-identity'].map(
  (source) => `@aws-sdk/credential-provider-${source}`,
);
/** undici's parser for processors without SIMD: Lambda has none such. */
const PARSER_WITHOUT_SIMD = '*/llhttp-wasm.js';

/** What a configuration imports as `preheat`, wherever it lies. */
const PREHEAT = join(import.meta.dirname, '..', 'core', 'config', 'define.ts');

/** Options of every bundle. */
export const BUNDLING: BundlingOptions = {
  format: OutputFormat.ESM,
  target: 'node24',
  minify: true,
  sourceMap: false,
  // The runtime's own SDK changes under our feet; a bundled one is the one that was tested.
  externalModules: [...CREDENTIALS_FROM_ELSEWHERE, PARSER_WITHOUT_SIMD],
  mainFields: ['module', 'main'],
  // undici's own switch, with which Node itself bundles it: leaves out its experimental parser.
  define: { esbuildDetection: 'true' },
  // CommonJS dependencies (ioredis) call `require`, which an ES module does not have.
  banner:
    "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
};

/** Options of a function's bundle, with the configuration of another file where one is named. */
export function bundleOptions(configFile?: string): BundlingOptions {
  if (configFile === undefined) return BUNDLING;
  const aliases = [`#config=${configFile}`, `preheat=${PREHEAT}`];
  return { ...BUNDLING, esbuildArgs: { '--alias': aliases } };
}
