/** `npm run docs:benchmarks`: writes the page anew. */
import { writeFile } from 'node:fs/promises';
import { makeBenchmarksPage, PAGE } from './benchmarks-page.ts';

await writeFile(PAGE, await makeBenchmarksPage());
