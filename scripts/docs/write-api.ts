/** `npm run docs:api`: writes `docs/openapi.json` and `docs/api.md`. */
import { writeFileSync } from 'node:fs';
import { apiFiles } from './api-files.ts';

for (const [path, text] of apiFiles()) writeFileSync(path, text);
