/**
 * Set-up before `npm start`, `npm test` and the other commands: packages, Node 24, redis-server.
 * Quiet and quick when nothing is to do. Node built-ins only, and nothing newer than Node 20:
 * it runs before there is anything else. `PURPOSE` (first argument) is `start`, `test` or nothing.
 */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkNode } from './setup/node-runtime.mjs';
import { installPackages } from './setup/packages.mjs';
import { say } from './setup/say.mjs';
import { ensureTools } from './setup/tools.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const purpose = process.argv[2];

try {
  await installPackages(root);
  checkNode(root);
  ensureTools(purpose, process.env);
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
