/** `npm run docs:configuration`: writes `docs/configuration.md`. */
import { writeFileSync } from 'node:fs';
import { makeConfigurationPage } from './configuration-page.ts';

writeFileSync('docs/configuration.md', makeConfigurationPage());
