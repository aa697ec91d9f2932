/** `GET /v1/dashboard`: the page. */
import { defineRoute } from './route.ts';

/** The route. */
export const dashboardRoute = defineRoute({
  method: 'GET',
  path: '/v1/dashboard',
  unit: 'dashboard',
  role: 'public',
  summary: 'Get the page that shows all of it',
  description:
    'One HTML document, the same for every deployment: it holds no figures. It asks its reader for a token, keeps it in that tab, and calls the API with it.',
  answers: { 200: { description: 'The page', contentType: 'text/html' } },
});
