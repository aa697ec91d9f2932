/** The functions, bundled for real. */
import { execFile } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleOptions } from '../../lib/bundling.ts';
import { type Synthesis, synthesise } from '../support/cloud.ts';

const MAX_BYTES = 1_300_000;
/** What every function has in its environment, values aside. */
const VARIABLES = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'none',
  AWS_SECRET_ACCESS_KEY: 'none',
  ACCESS_QUEUE_URL: 'https://sqs.invalid/access',
  ENVIRONMENT: 'prod',
  REDIS_HOST: '127.0.0.1',
  REDIS_PORT: '6379',
  SCHEDULE_GROUP: 'group',
  STRATEGY: 'popular',
  TABLE_NAME: 'table',
  SEAL_SECRET: 'seal',
  TOKENS_SECRET: 'tokens',
  WARM_QUEUE_URL: 'https://sqs.invalid/warm',
};

let outdir: string;
let bundles: readonly { readonly unit: string; readonly file: string }[];

beforeAll(async () => {
  outdir = await mkdtemp(join(tmpdir(), 'preheat-bundles-'));
  const prod = synthesise({ bundling: { outdir } });
  bundles = prod.units.map((unit) => ({ unit: unit.unit, file: bundleOf(prod, unit.id) }));
});

afterAll(() => rm(outdir, { recursive: true, force: true }));

function bundleOf({ template }: Synthesis, id: string): string {
  const { S3Key } = template.toJSON()['Resources'][id].Properties.Code;
  return join(outdir, `asset.${S3Key.replace('.zip', '')}`, 'index.mjs');
}

/** Runs a piece of code in a process of its own, with the environment of a function. */
async function run(code: string): Promise<string> {
  const args = ['--input-type=module', '--eval', code];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: VARIABLES });
  return stdout.trim();
}

describe('every bundle', () => {
  test('is small', () => {
    const sizes = bundles.map(({ unit, file }) => ({ unit, bytes: statSync(file).size }));
    expect(sizes.length).toBeGreaterThan(0);
    expect(sizes.filter(({ bytes }) => bytes > MAX_BYTES)).toEqual([]);
  });

  test('holds no code of the CDK', () => {
    for (const { unit, file } of bundles) {
      expect(readFileSync(file, 'utf8'), unit).not.toMatch(
        /aws-cdk-lib|@aws-cdk\/|jsiirc|jsii\.rtti|CfnResource/,
      );
    }
  });

  test('starts with the environment that it is given, and has a handler', async () => {
    for (const { unit, file } of bundles) {
      const code = `const { handler } = await import(${JSON.stringify(file)});
        console.log(typeof handler); process.exit();`;
      expect(await run(code), unit).toBe('function');
    }
  });
});

test('the page is beside its bundle, with its code in it', async () => {
  const file = bundles.find(({ unit }) => unit === 'dashboard')?.file;
  const code = `const { handler } = await import(${JSON.stringify(file)});
    const event = { headers: {}, requestContext: { requestId: 'one' } };
    const { body, headers } = await handler(event, { getRemainingTimeInMillis: () => 9000 });
    console.log(headers['content-security-policy'], body.length, body.includes('<script type="module">'));
    process.exit();`;
  expect(await run(code)).toMatch(/script-src 'sha256-\S+ .* \d{5} true$/);
});

test('a function holds the configuration that the context names, wherever that lies', async () => {
  const configFile = join(outdir, 'preheat.shop.ts');
  await writeFile(
    configFile,
    "import { defineConfig } from 'preheat';\nexport default defineConfig({ shop: 'by-the-sea' });",
  );
  const { outputFiles } = await build({
    ...bundleOptions(configFile),
    entryPoints: ['lambdas/compose/common.ts'],
    write: false,
  });
  expect(outputFiles[0]?.text).toContain('by-the-sea');
});

test('an origin answers through the parser that the bundles keep', async () => {
  const server = createServer((_, response) => response.end('{"sku":"A1"}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    const file = join(outdir, 'origin.mjs');
    await build({
      ...bundleOptions(),
      entryPoints: ['adapters/origins/http.ts'],
      outfile: file,
    });
    const code = `const { makeHttpOrigin } = await import(${JSON.stringify(file)});
      const origin = makeHttpOrigin({
        name: 'catalog', timeoutMilliseconds: 5000, concurrency: 1, batchSize: 1,
        rate: { calls: 1, perMilliseconds: 1000 },
        source: { kind: 'http', baseUrl: 'http://127.0.0.1:${port}', path: '/{sku}', headers: {}, allowPrivate: true },
      }, { secrets: { get: async () => '' } });
      const [result] = await origin.load([{ sku: 'A1' }], new AbortController().signal);
      console.log(String(result.value ?? result.error)); process.exit();`;
    expect(await run(code)).toBe('{"sku":"A1"}');
  } finally {
    server.close();
  }
});
