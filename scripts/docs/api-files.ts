/** The generated files about the API, by path. */
import { ROUTES } from '../../lambdas/routes.ts';
import { makeApiPage } from './api-page.ts';
import { makeOpenApi } from './openapi.ts';

/** The version in the paths: a call that is there stays as it is. */
const API_VERSION = '1.0.0';

/** Makes them. */
export function apiFiles(): ReadonlyMap<string, string> {
  const document = makeOpenApi(ROUTES, API_VERSION);
  return new Map([
    ['docs/openapi.json', `${JSON.stringify(document, undefined, 2)}\n`],
    ['docs/api.md', makeApiPage(ROUTES, document)],
  ]);
}
