/** The origins of a configuration, by name. */
import type { OriginSettings, Settings } from '../../core/config/settings.ts';
import type { PaidCalls } from '../../core/paid-calls.ts';
import type { Clock, Origin, Secrets } from '../../core/ports.ts';
import type { AwsClientOptions } from '../aws/client-options.ts';
import type { ResolveName } from './address-guard.ts';
import { makeDynamodbOrigin } from './dynamodb.ts';
import { makeHttpOrigin } from './http.ts';
import { makeLambdaOrigin } from './lambda.ts';
import { makeLlmOrigin } from './llm.ts';
import { makeLoaderOrigin } from './loader.ts';

/** What origins need. */
export interface OriginPorts {
  readonly secrets: Secrets;
  /** How names of servers become addresses. Default: as the machine does it. */
  readonly resolve?: ResolveName;
  /** Claims of calls that are paid for one by one: those of language models. */
  readonly paidCalls: PaidCalls;
  readonly clock: Pick<Clock, 'now'>;
  /** Where AWS is; in a function all of it comes from the runtime. */
  readonly aws?: AwsClientOptions;
}

/** Makes every configured origin, each with its own limits. */
export function makeOrigins(
  settings: Pick<Settings, 'origins'>,
  ports: OriginPorts,
): ReadonlyMap<string, Origin> {
  const origins = new Map<string, Origin>();
  for (const [name, own] of settings.origins) origins.set(name, makeOrigin(own, ports));
  return origins;
}

function makeOrigin({ source, ...limits }: OriginSettings, ports: OriginPorts): Origin {
  const { aws } = ports;
  switch (source.kind) {
    case 'http':
      return makeHttpOrigin({ ...limits, source }, ports);
    case 'lambda':
      return makeLambdaOrigin({ ...limits, source }, aws);
    case 'dynamodb':
      return makeDynamodbOrigin({ ...limits, source }, aws);
    case 'llm':
      return makeLlmOrigin({ ...limits, source }, ports);
    case 'loader':
      return makeLoaderOrigin({ ...limits, source });
  }
}
