/** Calls of AWS services as any program of the account makes them: signed, over HTTP. */
import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Emulator } from './emulator.ts';

/** One account. */
export interface Aws {
  /** A call of a service that speaks JSON: `call('sqs', 'AmazonSQS.ListQueues', {})`. */
  call<Answer>(service: string, target: string, input: object): Promise<Answer>;
  /** A call of a service that speaks REST, or the older queries; answers the text. */
  get(service: string, path: string, query?: Readonly<Record<string, string>>): Promise<string>;
}

/** Calls the emulator. Each throws what it answers but a success. */
export function makeAws({ url, fetch, variables }: Emulator): Aws {
  const { hostname, port, host } = new URL(url);
  const ask = async (
    service: string,
    request: {
      readonly method: string;
      readonly path: string;
      readonly query?: Readonly<Record<string, string>>;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    },
  ) => {
    const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '', AWS_REGION = '' } = variables;
    const signer = new SignatureV4({
      service,
      region: AWS_REGION,
      credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
      sha256: Sha256,
    });
    const { method, path, query = {}, headers = {}, body } = request;
    const signed = await signer.sign({
      method,
      protocol: 'https:',
      hostname,
      port: Number(port),
      path,
      query,
      headers: { ...headers, host },
      body,
    });
    const response = await fetch(`${path}?${new URLSearchParams(query)}`, {
      method,
      headers: signed.headers,
      ...(body !== undefined && { body }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${service} ${path}: ${response.status} ${text}`);
    return text;
  };
  return {
    async call(service, target, input) {
      const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target };
      const body = JSON.stringify(input);
      return JSON.parse((await ask(service, { method: 'POST', path: '/', headers, body })) || '{}');
    },
    get: (service, path, query = {}) => ask(service, { method: 'GET', path, query }),
  };
}

/** Node's own, in the form that the signer wants. */
class Sha256 {
  private readonly hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret));
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.hash.update(bytesOf(data));
  }

  reset(): void {
    throw new Error('one hash, one use');
  }

  async digest(): Promise<Uint8Array> {
    return this.hash.digest();
  }
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data);
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
