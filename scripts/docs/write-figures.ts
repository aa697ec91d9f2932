/** `npm run docs:figures`: writes the table of figures into docs/observability.md. */
import { readFileSync, writeFileSync } from 'node:fs';
import { withFigures } from './figures-table.ts';

const PAGE = 'docs/observability.md';

writeFileSync(PAGE, withFigures(readFileSync(PAGE, 'utf8')));
