/** Lua scripts by their digest, so that the text travels once per server and not once per call. */
import { createHash } from 'node:crypto';
import { type RedisClient, redisDown } from './connection.ts';
import { isError, type KeyedCommand, sendBatch } from './send.ts';

/** A Lua script and its SHA-1, the name that EVALSHA knows it by. */
export interface Script {
  readonly lua: string;
  readonly sha1: string;
}

/** Keys, all in one slot, and arguments of one call of a script. */
export interface ScriptCall {
  readonly keys: readonly [string, ...string[]];
  readonly args: readonly (string | number | Buffer)[];
}

/** Names a script. */
export function makeScript(lua: string): Script {
  return { lua, sha1: createHash('sha1').update(lua).digest('hex') };
}

/** Runs a script once. @throws PreheatError `dependency_down`. */
export async function runScript(
  redis: RedisClient,
  script: Script,
  call: ScriptCall,
): Promise<unknown> {
  const [reply] = await runScripts(redis, script, [call]);
  if (isError(reply)) throw reply;
  return reply;
}

/** Runs a script for many sets of keys, whole or failed. @throws PreheatError `dependency_down`. */
export async function runAllScripts(
  redis: RedisClient,
  script: Script,
  calls: readonly ScriptCall[],
): Promise<void> {
  const failed = (await runScripts(redis, script, calls)).find(isError);
  if (failed) throw failed;
}

/**
 * Runs a script for many sets of keys in one round trip, or in two where the server does not know
 * it yet (first use, restart). One reply or error per call, in order.
 */
export async function runScripts(
  redis: RedisClient,
  script: Script,
  calls: readonly ScriptCall[],
): Promise<unknown[]> {
  const send = (sent: readonly ScriptCall[], command: string, text: string) =>
    sendBatch(
      redis,
      sent.map((call) => commandOf(call, command, text)),
    );
  const replies = await send(calls, 'evalsha', script.sha1);
  const unknown = calls.filter((_, index) => isUnknownScript(replies[index]));
  if (unknown.length === 0) return replies.map(asReply);
  const second = (await send(unknown, 'eval', script.lua)).values();
  return replies.map((reply) => asReply(isUnknownScript(reply) ? second.next().value : reply));
}

function commandOf({ keys, args }: ScriptCall, command: string, text: string): KeyedCommand {
  return { key: keys[0], call: [command, text, keys.length, ...keys, ...args] };
}

function isUnknownScript(reply: unknown): boolean {
  return isError(reply) && reply.message.startsWith('NOSCRIPT');
}

function asReply(reply: unknown): unknown {
  return isError(reply) ? redisDown(reply) : reply;
}
