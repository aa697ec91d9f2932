/**
 * What the users of a cache may do (https://valkey.io/topics/acl/): commands by name, so that a new
 * one of the server is no new right. `test/integration/cache-users/` runs the product against a real
 * server with these very strings, and compares them with the commands that it counted.
 */

/**
 * What both need: log in, find the nodes of a cluster, ask the time and for scripts, see and write an
 * entry and its state.
 */
const BOTH = [
  'client|setname',
  'cluster|slots',
  // Asked by applications' own clients of ioredis before they are ready.
  'cluster|info',
  'asking',
  'readonly',
  'readwrite',
  'info',
  'ping',
  'time',
  'eval',
  'evalsha',
  'get',
  'set',
  'del',
  'exists',
  'pttl',
  'pexpire',
  'hget',
  'hmget',
  'hset',
  'hdel',
  'hincrby',
  'zadd',
  'zrem',
  'zrangebyscore',
];

/** Beside them: invalidates, drops groups, publishes guidance for readers. */
const WARMER_ONLY = ['unlink', 'rename', 'zrange'];

/** For the functions of the stack. */
export const WARMER_ACCESS = accessString(...allowed([...BOTH, ...WARMER_ONLY]));

/**
 * For applications: all that reads but what stops the server (`KEYS`), and what the client library
 * does beside a read: it stores what it loaded, and counts.
 */
export const READER_ACCESS = accessString('+@read', '-@dangerous', ...allowed(BOTH));

/** For the user `default`, which a client without a user name gets: nothing. */
export const NO_ACCESS = 'off ~* -@all';

function allowed(commands: readonly string[]): readonly string[] {
  return commands.map((command) => `+${command}`);
}

/** On every key: keyspaces come and go with the configuration, users stay. No channels. */
function accessString(...rules: readonly string[]): string {
  return ['on', '~*', '-@all', ...rules].join(' ');
}
