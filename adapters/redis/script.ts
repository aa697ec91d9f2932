/** Lua scripts by their digest, so that the text travels once per server and not once per call. */
import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { redisDown, sendPipeline } from './connection.ts';

/** A Lua script and its SHA-1, the name that EVALSHA knows it by. */
export interface Script {
  readonly lua: string;
  readonly sha1: string;
}

/** Keys and arguments of one call of a script. */
export interface ScriptCall {
  readonly keys: readonly string[];
  readonly args: readonly (string | number | Buffer)[];
}

/** Names a script. */
export function makeScript(lua: string): Script {
  return { lua, sha1: createHash('sha1').update(lua).digest('hex') };
}

/** Runs a script once. @throws PreheatError `dependency_down`. */
export async function runScript(redis: Redis, script: Script, call: ScriptCall): Promise<unknown> {
  const [reply] = await runScripts(redis, script, [call]);
  if (reply instanceof Error) throw reply;
  return reply;
}

/**
 * Runs a script for many sets of keys in one round trip, or in two where the server does not know
 * it yet (first use, restart). One reply or error per call, in order.
 */
export async function runScripts(
  redis: Redis,
  script: Script,
  calls: readonly ScriptCall[],
): Promise<unknown[]> {
  const pipeline = redis.pipeline();
  for (const { keys, args } of calls) {
    pipeline.evalsha(script.sha1, keys.length, ...keys, ...args);
  }
  const replies = await sendPipeline(pipeline);
  const unknown = calls.filter((_, index) => isUnknownScript(replies[index]));
  if (unknown.length === 0) return replies.map(asReply);
  const again = redis.pipeline();
  for (const { keys, args } of unknown) again.eval(script.lua, keys.length, ...keys, ...args);
  const second = (await sendPipeline(again)).values();
  return replies.map((reply) => asReply(isUnknownScript(reply) ? second.next().value : reply));
}

function isUnknownScript(reply: unknown): boolean {
  return reply instanceof Error && reply.message.startsWith('NOSCRIPT');
}

function asReply(reply: unknown): unknown {
  return reply instanceof Error ? redisDown(reply) : reply;
}
