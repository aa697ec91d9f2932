/** The application's own data service, as a stand-in: `node examples/critical-data/origin.ts`. */
import { type Asked, runStandIn } from '../stand-in.ts';

/** Forms that were published anew, with their versions. */
const published = new Map<string, number>();

/** `GET /{kind}/{id}` of sessions, profiles, navigation, forms and settings; `PUT` publishes a form. */
export function answerApplication({ method, url }: Asked): unknown {
  const [, kind, id] = url.pathname.split('/');
  if (!id) return undefined;
  if (method === 'PUT') published.set(id, (published.get(id) ?? 1) + 1);
  switch (kind) {
    case 'sessions':
      return { user: id, roles: ['editor'] };
    case 'profiles':
      return { user: id, name: `User ${id}`, language: 'en' };
    case 'navigation':
      return { user: id, recent: ['/home', '/forms', '/reports'] };
    case 'forms':
      return { form: id, version: published.get(id) ?? 1, fields: 'a field, '.repeat(300) };
    case 'settings':
      return { name: id, value: `the ${id}` };
    default:
      return undefined;
  }
}

if (import.meta.main) await runStandIn(8102, answerApplication);
