/** Every unit as one file: with the SDK in it as it is deployed, and with the SDK left outside. */
import { execFile } from 'node:child_process';
import { stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { bundleOptions } from '../../lib/bundling.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const WRITE_PAGE = join(ROOT, 'scripts', 'page', 'write-page.ts');
/** What Lambda's runtime brings along: then it is read from `node_modules`, file by file. */
const SDK = ['@aws-sdk/*', '@smithy/*'];
const EMPTY = 'export const handler = async () => ({ statusCode: 200 });\n';

/** The files of a unit. */
export interface Bundles {
  readonly bundled: string;
  readonly unbundled: string;
  /** Of the bundled one. */
  readonly bytes: number;
}

/** Bundles a unit of `lambdas/` into a folder, with the options that the stack bundles with. */
export async function bundleUnit(unit: string, folder: string): Promise<Bundles> {
  const entry = join(ROOT, 'lambdas', unit, 'index.ts');
  const bundled = join(folder, `${unit}.mjs`);
  const unbundled = join(folder, `${unit}.unbundled.mjs`);
  await Promise.all([bundle(entry, bundled, []), bundle(entry, unbundled, SDK)]);
  return { bundled, unbundled, bytes: (await stat(bundled)).size };
}

/** What lies beside the bundles: packages for the unbundled ones, the page, and an empty handler. */
export async function prepareFolder(folder: string): Promise<{ readonly empty: string }> {
  const empty = join(folder, 'empty.mjs');
  await writeFile(empty, EMPTY);
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  await promisify(execFile)(process.execPath, [WRITE_PAGE, join(folder, 'page.json')]);
  return { empty };
}

/** Bundles the program that measures, so that nothing of it is translated while it runs. */
export async function bundleInvoke(folder: string): Promise<string> {
  const outfile = join(folder, 'invoke.mjs');
  await bundle(fileURLToPath(new URL('invoke.ts', import.meta.url)), outfile, []);
  return outfile;
}

async function bundle(entry: string, outfile: string, outside: readonly string[]): Promise<void> {
  const options = bundleOptions();
  const external = [...options.external, ...outside];
  await build({ ...options, entryPoints: [entry], outfile, external, logLevel: 'error' });
}
