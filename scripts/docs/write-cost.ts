/** `npm run docs:cost`: writes `docs/cost.md`. */
import { writeFileSync } from 'node:fs';
import { COST_PAGE, makeCostPage } from './cost-page.ts';

writeFileSync(COST_PAGE, makeCostPage());
