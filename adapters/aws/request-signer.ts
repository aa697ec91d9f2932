/** Signs requests to the API of a stack whose callers are users and roles of AWS. */
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { Sha256 } from '@smithy/core/checksum';
import {
  loadConfig,
  NODE_REGION_CONFIG_FILE_OPTIONS,
  NODE_REGION_CONFIG_OPTIONS,
} from '@smithy/core/config';
import { SignatureV4 } from '@smithy/signature-v4';
import { credentialsMissing, paramsInvalid } from '../../core/errors.ts';
import type { RequestSigner } from '../../core/ports.ts';

/** As whom is signed, and for where. */
export interface RequestSignerOptions {
  /** Of the API; without it the one in its address, else that of `AWS_REGION` or the profile. */
  readonly region?: string;
  /** Default: those that the AWS SDK finds, and renews. */
  readonly credentials?: ConstructorParameters<typeof SignatureV4>[0]['credentials'];
}

/** The service that API Gateway's calls are signed for. */
const SERVICE = 'execute-api';
const REGION = /\.execute-api\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?$/;

/**
 * Makes a signer (AWS Signature Version 4, IAM guide). Its `sign` throws PreheatError
 * `credentials_missing` where AWS has none for this machine, `params_invalid` without a region.
 */
export function makeRequestSigner(options: RequestSignerOptions = {}): RequestSigner {
  const { credentials = defaultProvider() } = options;
  const findRegion = loadConfig(NODE_REGION_CONFIG_OPTIONS, NODE_REGION_CONFIG_FILE_OPTIONS);
  return {
    async sign({ method, url, headers, body }) {
      const { protocol, hostname, port, host, pathname, searchParams } = new URL(url);
      const named = options.region ?? REGION.exec(hostname)?.[1];
      const region = named ?? (await findRegion().catch(() => undefined));
      if (!region) throw regionMissing(hostname);
      const signer = new SignatureV4({ service: SERVICE, region, credentials, sha256: Sha256 });
      const request = {
        method,
        protocol,
        hostname,
        ...(port === '' ? {} : { port: Number(port) }),
        path: pathname,
        query: Object.fromEntries(
          [...searchParams.keys()].map((name) => [name, searchParams.getAll(name)]),
        ),
        headers: { ...headers, host },
        body,
      };
      const signed = await signer.sign(request).catch((cause: unknown) => {
        throw credentialsMissing(cause);
      });
      return signed.headers;
    },
  };
}

function regionMissing(hostname: string) {
  const expected = `the region of ${hostname}, which its name does not tell`;
  return paramsInvalid({ path: 'AWS_REGION', expected, found: 'nothing' });
}
