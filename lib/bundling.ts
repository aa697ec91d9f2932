/** How a unit becomes one file: every dependency pinned and in it, what never runs left out. */
import { join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { type BuildOptions, buildSync } from 'esbuild';

/**
 * Loaded by the SDK only where the environment holds no credentials; in a function it always does,
 * and the runtime has its own copy should that ever change. About 100 KB of every bundle.
 */
const CREDENTIALS_FROM_ELSEWHERE = ['sso', 'ini', 'process', 'web-identity'].map(
  (source) => `@aws-sdk/credential-provider-${source}`,
);
/** undici's parser for processors without SIMD: Lambda has none such. */
const PARSER_WITHOUT_SIMD = '*/llhttp-wasm.js';

const ROOT = join(import.meta.dirname, '..');
/** What a configuration imports as `preheat`, wherever it lies. */
const PREHEAT = join(ROOT, 'core', 'config', 'define.ts');

/** Options of every bundle. */
const BUNDLING = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  minify: true,
  logLevel: 'warning',
  // The runtime's own SDK changes under our feet; a bundled one is the one that was tested.
  external: [...CREDENTIALS_FROM_ELSEWHERE, PARSER_WITHOUT_SIMD],
  mainFields: ['module', 'main'],
  // undici's own switch, with which Node itself bundles it: leaves out its experimental parser.
  define: { esbuildDetection: 'true' },
  // CommonJS dependencies (ioredis) call `require`, which an ES module does not have.
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
} as const satisfies BuildOptions;

/** Options of a function's bundle, with the configuration of another file where one is named. */
export function bundleOptions(configFile?: string) {
  if (configFile === undefined) return BUNDLING;
  return { ...BUNDLING, alias: { '#config': configFile, preheat: PREHEAT } };
}

/** What a unit's bundle is made with. */
export interface UnitCode {
  /** The folder in `lambdas/`. */
  readonly unit: string;
  readonly configFile?: string | undefined;
  /** Writes more files into the bundle's folder. */
  readonly addFiles?: ((folder: string) => void) | undefined;
}

/**
 * The code of a unit. In this process, by esbuild itself: the CDK's own construct starts `npx` for
 * each function, which takes longer than the bundle does.
 */
export function unitCode({ unit, configFile, addFiles }: UnitCode): Code {
  const folder = join(ROOT, 'lambdas', unit);
  const options = bundleOptions(configFile);
  const tryBundle = (outputFolder: string): boolean => {
    const outfile = join(outputFolder, 'index.mjs');
    buildSync({ ...options, entryPoints: [join(folder, 'index.ts')], outfile });
    addFiles?.(outputFolder);
    return true;
  };
  return Code.fromAsset(folder, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Never asked for: `local` does it, or fails.
      image: DockerImage.fromRegistry('none'),
      // The CDK bundles once what has the same description.
      command: [unit, JSON.stringify(options)],
      local: { tryBundle },
    },
  });
}
