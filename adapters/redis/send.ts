/** Sends commands in one round trip: to one server, or to each node of a cluster its own. */
import type { Cluster, Redis } from 'ioredis';
import { primariesOf, refreshSlots, whenReady } from './cluster.ts';
import { fromRedis, isCluster, type RedisClient, redisDown } from './connection.ts';
import { type Deadline, makeDeadline } from './deadline.ts';
import { slotOf } from './slot.ts';

/** One command, and the key that says which node of a cluster it is for. */
export interface KeyedCommand {
  readonly key: string;
  readonly call: readonly [name: string, ...args: (string | number | Buffer)[]];
}

/** Commands for one node, by their places in the batch. */
interface Part {
  readonly node: Redis | undefined;
  readonly places: number[];
}

/** The node has not done it, because another one serves the slot now. */
const ELSEWHERE = /^(MOVED|ASK|TRYAGAIN) /;

/**
 * Sends commands; one reply or error per command, in order. In a cluster the commands of a node that
 * is away are errors, and the others are done.
 *
 * @throws PreheatError `dependency_down` where nothing can be sent.
 */
export async function sendBatch(
  redis: RedisClient,
  commands: readonly KeyedCommand[],
): Promise<unknown[]> {
  if (commands.length === 0) return [];
  return fromRedis(isCluster(redis) ? sendToNodes(redis, commands) : sendTo(redis, commands));
}

/** The same, whole or failed. @throws PreheatError `dependency_down`. */
export async function sendAll(
  redis: RedisClient,
  commands: readonly KeyedCommand[],
): Promise<unknown[]> {
  const replies = await sendBatch(redis, commands);
  const failed = replies.find(isError);
  if (failed) throw redisDown(failed);
  return replies;
}

/** One command by its name and its arguments, the first of which is its key. */
export async function sendOne(
  redis: RedisClient,
  name: string,
  key: string,
  ...args: readonly (string | number | Buffer)[]
): Promise<unknown> {
  const [reply] = await sendAll(redis, [{ key, call: [name, key, ...args] }]);
  return reply;
}

/** Whether a command or a script failed, in a batch whose other answers stand. */
export function isError(reply: unknown): reply is Error {
  return reply instanceof Error;
}

async function sendTo(redis: RedisClient, commands: readonly KeyedCommand[]): Promise<unknown[]> {
  const replies = (await redis.pipeline(commands.map(({ call }) => [...call])).exec()) ?? [];
  return replies.map(([error, reply]) => error ?? reply);
}

async function sendToNodes(cluster: Cluster, commands: readonly KeyedCommand[]) {
  const deadline = makeDeadline(cluster.options.redisOptions?.commandTimeout);
  try {
    await deadline.within(whenReady(cluster));
    return await sendParts(cluster, commands, deadline);
  } finally {
    deadline.clear();
  }
}

async function sendParts(
  cluster: Cluster,
  commands: readonly KeyedCommand[],
  deadline: Deadline,
): Promise<unknown[]> {
  const replies: unknown[] = commands.map(() => undefined);
  const strays: number[] = [];
  const sendPart = async ({ node, places }: Part) => {
    if (!node) return strays.push(...places);
    const part = places.map((place) => commands[place] as KeyedCommand);
    const answers = await deadline
      .within(sendTo(node, part))
      .catch((error: unknown) => part.map(() => error));
    for (const [index, place] of places.entries()) {
      const answer = answers[index];
      if (answer instanceof Error && ELSEWHERE.test(answer.message)) strays.push(place);
      else replies[place] = answer;
    }
  };
  await Promise.all(partsOf(cluster, commands).map(sendPart));
  // One by one: the client follows each to where its slot is now.
  const follow = async (place: number) => {
    const [reply] = await deadline
      .within(sendTo(cluster, [commands[place] as KeyedCommand]))
      .catch((error: unknown) => [error]);
    replies[place] = reply;
  };
  await Promise.all(strays.map(follow));
  if (strays.length > 0 || replies.some((reply) => isOfNode(reply))) refreshSlots(cluster);
  return replies;
}

/** An error that is not of the command, but of who was asked. */
function isOfNode(reply: unknown): boolean {
  return reply instanceof Error && !/^(NOSCRIPT|WRONGTYPE|ERR|OOM|NOPERM) /.test(reply.message);
}

function partsOf(cluster: Cluster, commands: readonly KeyedCommand[]): Part[] {
  const primaries = primariesOf(cluster);
  const parts = new Map<Redis | undefined, Part>();
  for (const [place, { key }] of commands.entries()) {
    const node = primaries.get(cluster.slots[slotOf(key)]?.[0] ?? '');
    const part = parts.get(node);
    if (part) part.places.push(place);
    else parts.set(node, { node, places: [place] });
  }
  return [...parts.values()];
}
