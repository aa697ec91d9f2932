/**
 * An application whose start page must never wait: data that is critical is registered as tasks,
 * and who logs in finds session, profile, navigation and the forms used last in the cache.
 */
import { defineConfig, http } from 'preheat';

/** The stand-in beside this file. Yours has a name of its own, and no `allowPrivate`. */
const server = { baseUrl: 'http://127.0.0.1:8102', allowPrivate: true, rate: '600/min' } as const;

export default defineConfig({
  origins: {
    sessions: http({ ...server, path: '/sessions/{user}' }),
    profiles: http({ ...server, path: '/profiles/{user}' }),
    navigation: http({ ...server, path: '/navigation/{user}' }),
    forms: http({ ...server, path: '/forms/{form}' }),
    settings: http({ ...server, path: '/settings/{name}' }),
  },

  keyspaces: {
    session: { key: 'app:session:{user}', origin: 'sessions', ttl: '15m', priority: 50 },
    profile: { key: 'app:profile:{user}', origin: 'profiles', ttl: '1h', tags: ['user:{user}'] },
    navigation: { key: 'app:nav:{user}', origin: 'navigation', ttl: '10m', tags: ['user:{user}'] },
    form: {
      key: 'app:form:{form}',
      origin: 'forms',
      ttl: '1h',
      tags: ['forms', 'form:{form}'],
      // Forms are large: those above 2 KB are packed. The client library unpacks them.
      compress: { with: 'zstd', above: '2KB' },
    },
    setting: { key: 'app:setting:{name}', origin: 'settings', ttl: '4h', priority: 100 },
  },

  /** Known when the application is deployed; `PUT /v1/tasks/{id}` registers more at run time. */
  critical: [{ keyspace: 'setting', params: { name: 'menu' } }],

  /** What `POST /v1/users/{id}/login` loads. */
  users: {
    preload: [
      { keyspace: 'session' },
      { keyspace: 'profile' },
      { keyspace: 'navigation' },
      // Forms are not the user's own: the five that this user has read last.
      { keyspace: 'form', recent: 5 },
    ],
    // Who logs in on a second device is not loaded twice.
    skipIfWarmedWithin: '5m',
  },

  /** `POST /v1/events` with {"type": "form-published", "form": "leave"}. */
  events: [{ type: 'form-published', tags: ['form:{form}'], rewarm: true }],

  strategies: {
    critical: { every: '1m' },
    // Who usually comes at this time is prepared before the login.
    users: { every: '5m' },
  },

  budget: { extraOriginCalls: 0.2 },
});
