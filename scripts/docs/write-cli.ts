/** `npm run docs:cli`: writes `docs/cli.md`. */
import { writeFileSync } from 'node:fs';
import { cliFiles } from './cli-page.ts';

for (const [path, text] of cliFiles()) writeFileSync(path, text);
