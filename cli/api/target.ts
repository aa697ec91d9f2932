/** Which Preheat is meant: by option, by variable, by stack, or the one that runs here. */
import { makeRequestSigner } from '../../adapters/aws/request-signer.ts';
import { inputInvalid } from '../../core/errors.ts';
import type { SealKeys } from '../../core/privacy/seal.ts';
import { findRunning, type Running } from '../../local/running.ts';
import type { CliPorts } from '../ports.ts';
import type { Target } from './client.ts';
import { readAdminToken, readStack } from './stack.ts';

/** Options that every command takes. */
export interface TargetOptions {
  readonly endpoint?: string;
  readonly token?: string;
  readonly stack?: string;
  /** Signs with the caller's AWS credentials instead of a token. */
  readonly iam?: boolean;
}

/** The table behind an API. */
export interface TableTarget {
  readonly tableName: string;
  /** The keys of its seal, or the secret of the stack that holds them. */
  readonly sealKeys: SealKeys | { readonly secretId: string };
  /** Of a table on this machine. */
  readonly dynamodb?: string;
  /** What the product on this machine runs. */
  readonly configFile?: string | undefined;
  readonly config?: Running['config'] | undefined;
}

/**
 * Finds address and token. A token that is not given is taken from where the address comes from,
 * and from nowhere else: one product's token is not shown to another.
 *
 * @throws PreheatError `input_invalid` for a wrong address; what `readStack` throws.
 */
export async function findTarget(
  { endpoint, token, stack, iam = false }: TargetOptions,
  { variables }: CliPorts,
): Promise<Target | undefined> {
  const given = token ?? (variables['PREHEAT_TOKEN'] || undefined);
  const named = iam ? makeSigned() : { token: given };
  if (endpoint !== undefined) return { endpoint: readAddress('--endpoint', endpoint), ...named };
  if (stack !== undefined) {
    const outputs = await readStack(stack);
    const address = readAddress('ApiUrl', outputs.endpoint);
    if (iam || outputs.isSigned) return { endpoint: address, ...makeSigned() };
    return { endpoint: address, token: given ?? (await readAdminToken(outputs.tokensSecret)) };
  }
  const variable = variables['PREHEAT_ENDPOINT'];
  if (variable) return { endpoint: readAddress('PREHEAT_ENDPOINT', variable), ...named };
  const running = await findRunning(variables);
  return running && { endpoint: running.url, token: given ?? running.token };
}

/**
 * Finds the table: of a stack, or of the product that runs here. Undefined where neither is, or
 * where another product's address is named: that does not tell its table.
 */
export async function findTable(
  { endpoint, stack }: TargetOptions,
  { variables }: CliPorts,
): Promise<TableTarget | undefined> {
  if (stack !== undefined) {
    const { tableName, sealKeysSecret } = await readStack(stack);
    return { tableName, sealKeys: { secretId: sealKeysSecret } };
  }
  const running = await findRunning(variables);
  const named = endpoint ?? (variables['PREHEAT_ENDPOINT'] || running?.url);
  if (!running || readAddress('--endpoint', named ?? '') !== running.url) return undefined;
  const { tableName, sealKeys, dynamodb, configFile, config } = running;
  return { tableName, sealKeys, dynamodb, configFile, config };
}

/** Calls that carry a signature, and no token. */
function makeSigned() {
  return { token: undefined, signer: makeRequestSigner() };
}

function readAddress(path: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    const expected = 'an address such as https://abc.execute-api.eu-west-1.amazonaws.com/api/';
    throw inputInvalid([{ path, expected, found: `'${text}'` }]);
  }
  return url.href.endsWith('/') ? url.href : `${url.href}/`;
}
