/** What is said once everything runs: where it is, and how to try it. */
import type { Machine } from '../machine.ts';

/** What the reader may want to try first. */
export interface WelcomeOptions {
  readonly machine: Machine;
  /** Absent without a demo. */
  readonly notice?: string | undefined;
  /** A key that can be warmed. */
  readonly sampleKey?: string | undefined;
}

/** The lines. */
export function formatWelcome({ machine, notice, sampleKey }: WelcomeOptions): string[] {
  const { url, tokens, redis, aws } = machine;
  const key = sampleKey ?? 'KEY';
  const body = JSON.stringify({ keys: [key], wait: true });
  return [
    `Preheat runs. Page and API: ${url}`,
    `  redis     ${redis.host}:${redis.port}   redis-cli -h ${redis.host} -p ${redis.port} get ${key}`,
    `  dynamodb  ${aws.dynamodb}   sqs  ${aws.sqs}   (in memory, gone at the end)`,
    `  token     ${tokens.admin}   (admin, for this run)`,
    `  try       curl -H 'authorization: Bearer ${tokens.admin}' ${url}v1/stats`,
    `            curl -X POST -H 'authorization: Bearer ${tokens.admin}' -d '${body}' ${url}v1/warm`,
    ...(notice === undefined ? [] : [notice]),
    'Ctrl-C ends everything.',
  ];
}
