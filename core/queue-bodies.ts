/** The bodies of queue messages, checked before they are believed: poison must not spread. */
import * as z from 'zod/mini';
import type { AccessBatch } from './access.ts';
import { messageInvalid } from './errors.ts';
import type { WarmMessage } from './warming/messages.ts';

const params = z.record(z.string(), z.string());
const amount = z.number().check(z.nonnegative());
const provenance = z.object({ strategy: z.string(), run: z.string() });

const accessEvent = z.object({
  keyspace: z.string(),
  key: z.string(),
  params,
  at: amount,
  firstAt: z.optional(amount),
  reads: amount,
  misses: amount,
  loadMilliseconds: z.optional(amount),
  loadedAt: z.optional(amount),
  bytes: z.optional(amount),
  used: z.optional(provenance),
  warmed: z.optional(z.object({ strategy: z.string(), run: z.string(), benefit: amount })),
  account: z.optional(z.record(z.string(), z.object({ firstHits: amount, earlyMisses: amount }))),
  user: z.optional(z.string()),
  session: z.optional(z.string()),
  category: z.optional(z.string()),
  source: z.string(),
});

const strategyCounts = z.object({
  used: amount,
  firstHits: amount,
  earlyMisses: amount,
  savedMilliseconds: amount,
});

const warmCounts = z.object({
  loads: amount,
  warmed: amount,
  failed: amount,
  loadMilliseconds: amount,
});

const readCounts = z.object({
  keyspace: z.string(),
  at: amount,
  reads: amount,
  misses: amount,
  background: z.optional(z.object({ reads: amount, misses: amount })),
  memory: z.optional(z.object({ reads: amount, hits: amount, evicted: amount })),
  latency: z.record(z.string(), amount),
  strategies: z.record(z.string(), strategyCounts),
  warms: z.optional(z.record(z.string(), warmCounts)),
  settled: z.optional(z.record(z.string(), amount)),
});

const accessBatch = z.object({
  id: z.string(),
  events: z.array(accessEvent),
  counts: z.optional(z.array(readCounts)),
});

const warmMessage = z.object({
  id: z.string(),
  origin: z.string(),
  strategy: z.string(),
  run: z.string(),
  job: z.optional(z.string()),
  items: z.array(
    z.object({
      keyspace: z.string(),
      key: z.string(),
      params,
      loadedNoEarlierThan: amount,
      ttlMilliseconds: z.optional(amount),
      isUnreadable: z.optional(z.boolean()),
    }),
  ),
  notBefore: amount,
  notAfter: amount,
  spreadMilliseconds: z.optional(amount),
  attempt: amount,
  reservedAt: amount,
});

/** Reads a message of the access-events queue. @throws PreheatError `message_invalid`. */
export function parseAccessBatch(body: string): AccessBatch {
  return parseBody(accessBatch, body) as AccessBatch;
}

/** Reads a message of the warm queue. @throws PreheatError `message_invalid`. */
export function parseWarmMessage(body: string): WarmMessage {
  return parseBody(warmMessage, body) as WarmMessage;
}

function parseBody(schema: z.ZodMiniType, body: string): unknown {
  try {
    return schema.parse(JSON.parse(body));
  } catch (cause) {
    // Without the body: it may hold personal keys.
    throw messageInvalid(cause);
  }
}

/**
 * What no queue must be given as it is: SQS takes no noncharacters of XML 1.0 (SendMessage), and
 * the queue of the local runner nothing beyond U+FFFF.
 */
const UNSENDABLE = /[\ud800-\udfff\ufffe\uffff]/g;

/** Writes a message as JSON that every queue takes; what a queue does not take is escaped. */
export function writeBody(message: unknown): string {
  const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16)}`;
  return JSON.stringify(message).replace(UNSENDABLE, escaped);
}

/** The size of such a message in a queue. */
export function bodyBytes(message: unknown): number {
  return Buffer.byteLength(writeBody(message));
}
