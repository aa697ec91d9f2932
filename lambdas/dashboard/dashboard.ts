/** `GET /v1/dashboard`: the page, as `scripts/page/` has bundled it. */
import { dashboardRoute } from '../../core/api/dashboard.ts';
import { type Answer, type HttpHandler, type HttpPorts, makeHttpHandler } from '../http.ts';

/** One document that asks nothing of any other server. */
export interface Page {
  readonly html: string;
  /** Allows exactly the script and the style of the document, and no address but its own. */
  readonly contentSecurityPolicy: string;
}

/** The page with all that browsers must hold to. */
export function pageAnswer({ html, contentSecurityPolicy }: Page): Answer {
  return {
    status: 200,
    body: html,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': contentSecurityPolicy,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    },
  };
}

/** Makes the handler. */
export function makeDashboard(ports: HttpPorts & { readonly page: Page }): HttpHandler {
  return makeHttpHandler({ route: dashboardRoute, ports, run: async () => pageAnswer(ports.page) });
}
