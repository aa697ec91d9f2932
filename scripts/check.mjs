/** `npm run check`: lint, types, import rules, dead code, docstrings. */
import { runChecks } from './checks/run-checks.mjs';

const { failed } = await runChecks();
process.exitCode = failed === 0 ? 0 : 1;
