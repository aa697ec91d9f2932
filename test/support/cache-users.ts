/** The users of a made cache on a server of a test, with the very rights that the stack gives them. */
import type { RedisOptions } from '../../adapters/redis/connection.ts';
import { NO_ACCESS, READER_ACCESS, WARMER_ACCESS } from '../../lib/cache/access.ts';
import { type RedisServer, startRedisServer } from './redis-server.ts';

const RIGHTS = { warmer: WARMER_ACCESS, reader: READER_ACCESS };

/** Name of a user. */
export type CacheUser = keyof typeof RIGHTS;

/** A server on which the test itself is the user `admin`. */
export interface ServerWithUsers extends RedisServer {
  /** How a user connects. */
  as(user: CacheUser): RedisOptions;
  /** Commands that were refused, or logins. */
  refused(): Promise<readonly string[]>;
}

/** Starts a server with both users and nobody else but the test; restarts keep them. */
export async function startServerWithUsers(): Promise<ServerWithUsers> {
  const users = Object.entries(RIGHTS).map(([name, rights]) => [name, `>${name}`, rights]);
  const admin = ['admin', '>admin', 'on', '~*', '&*', '+@all'];
  const server = await startRedisServer({
    login: { username: 'admin', password: 'admin' },
    args: [...users, admin, ['default', 'resetpass', NO_ACCESS]].flatMap(
      ([name = '', ...rules]) => ['--user', name, ...rules.flatMap((rule) => rule.split(' '))],
    ),
  });
  return {
    ...server,
    as: (user) => ({ host: '127.0.0.1', port: server.port, username: user, password: user }),
    async refused() {
      const entries = (await server.admin.call('ACL', 'LOG')) as readonly (readonly string[])[];
      return entries.map((entry) => `${fieldOf(entry, 'username')}: ${fieldOf(entry, 'object')}`);
    },
  };
}

/** Commands named in an access string, categories aside. */
export function namedCommands(access: string): readonly string[] {
  return access.split(' ').flatMap((rule) => (/^\+[^@]/.test(rule) ? [rule.slice(1)] : []));
}

/** An entry of the log is a flat list of names and values. */
function fieldOf(entry: readonly string[], name: string): string | undefined {
  return entry[entry.indexOf(name) + 1];
}
