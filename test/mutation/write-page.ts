/** `npm run docs:mutation`: writes the page anew. */
import { writeFile } from 'node:fs/promises';
import { MUTATION_PAGE, makeMutationPage } from './page.ts';

await writeFile(MUTATION_PAGE, await makeMutationPage());
