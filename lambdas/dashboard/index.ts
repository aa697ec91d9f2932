/** Composition root of `dashboard`. */
import { readFileSync } from 'node:fs';
import { readEnvironment } from '../../core/environment.ts';
import { composeCommon } from '../compose/common.ts';
import { makeDashboard } from './dashboard.ts';
import { DASHBOARD_ENVIRONMENT } from './env.ts';

const env = readEnvironment(DASHBOARD_ENVIRONMENT, process.env);

export const handler = makeDashboard({
  ...composeCommon('dashboard', env),
  // Public: the page itself asks for a token.
  tokens: { list: async () => [] },
  // `lib/dashboard.ts` has it written beside the bundle.
  page: JSON.parse(readFileSync(new URL('./page.json', import.meta.url), 'utf8')),
});
