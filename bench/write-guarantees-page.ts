/** `npm run docs:guarantees`: writes the page anew. */
import { writeFile } from 'node:fs/promises';
import { GUARANTEES, makeGuaranteesPage } from './guarantees-page.ts';

await writeFile(GUARANTEES, await makeGuaranteesPage());
