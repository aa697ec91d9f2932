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
  as(user: CacheUser): RedisOptions & { readonly cluster?: false };
  /** Commands that were refused, or logins. */
  refused(): Promise<readonly string[]>;
}

/** How the test itself logs in where these users are. */
export const ADMIN = { username: 'admin', password: 'admin' };

/** Starts a server with both users and nobody else but the test; restarts keep them. */
export async function startServerWithUsers(): Promise<ServerWithUsers> {
  const server = await startRedisServer({ login: ADMIN, args: userArguments() });
  return {
    ...server,
    as: (user) => loginOf(user, server.port),
    refused: () => refusedBy(server),
  };
}

/** Options of a redis-server that knows both users, and nobody else but the test. */
export function userArguments(): readonly string[] {
  const users = Object.entries(RIGHTS).map(([name, rights]) => [name, `>${name}`, rights]);
  const admin = ['admin', '>admin', 'on', '~*', '&*', '+@all'];
  return [...users, admin, ['default', 'resetpass', NO_ACCESS]].flatMap(([name = '', ...rules]) => [
    '--user',
    name,
    ...rules.flatMap((rule) => rule.split(' ')),
  ]);
}

/** How a user connects to a server. */
export function loginOf(
  user: CacheUser,
  port: number,
): RedisOptions & { readonly cluster?: false } {
  return { host: '127.0.0.1', port, username: user, password: user };
}

/** What a server has refused for want of rights. */
export async function refusedBy({ admin }: Pick<RedisServer, 'admin'>): Promise<readonly string[]> {
  const entries = (await admin.call('ACL', 'LOG')) as readonly (readonly string[])[];
  return entries.map((entry) => `${fieldOf(entry, 'username')}: ${fieldOf(entry, 'object')}`);
}

/** Commands named in an access string, categories aside. */
export function namedCommands(access: string): readonly string[] {
  return access.split(' ').flatMap((rule) => (/^\+[^@]/.test(rule) ? [rule.slice(1)] : []));
}

/** An entry of the log is a flat list of names and values. */
function fieldOf(entry: readonly string[], name: string): string | undefined {
  return entry[entry.indexOf(name) + 1];
}
