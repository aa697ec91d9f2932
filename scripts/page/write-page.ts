/** Writes the bundled page as JSON to the file that is named; `lib/dashboard.ts` calls it. */
import { writeFileSync } from 'node:fs';
import { buildPage } from './build-page.ts';

const [, , file] = process.argv;
if (file === undefined) throw new Error('expected the file to write, got nothing');
writeFileSync(file, JSON.stringify(await buildPage()));
