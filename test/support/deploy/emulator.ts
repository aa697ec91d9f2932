/** MiniStack, an emulator of AWS from PyPI: a deployment's account for the length of a test. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Agent, fetch, type RequestInit, type Response } from 'undici';
import { eventually } from '../eventually.ts';
import { findFreePort } from '../free-port.ts';
import { installPythonTool, type PythonTool } from '../python-tool.ts';
import { lastLines, startGroup } from './process.ts';

const VERSION = '1.5.33';
/** All that it was tried with: it asks for some of it by a least version only. */
const REQUIREMENTS = [
  `ministack==${VERSION}`,
  'botocore==1.43.106',
  'defusedxml==0.7.1',
  'graphql-core==3.2.12',
  'h11==0.16.0',
  'h2==4.4.1',
  'hpack==4.2.0',
  'Hypercorn==0.18.0',
  'hyperframe==6.1.0',
  'jmespath==1.1.0',
  'jsonata-python==0.7.1',
  'priority==2.0.0',
  'python-dateutil==2.9.0.post0',
  'PyYAML==6.0.3',
  'six==1.17.0',
  'urllib3==2.8.0',
  'wsproto==1.3.2',
];
const SCRIPT = join(import.meta.dirname, 'start-emulator.py');
const START_MILLISECONDS = 60_000;
const MOMENT_MILLISECONDS = 1_000;
const LINES_OF_LOG = 60;
/** Any will do: the emulator takes this pair for the root of the account. */
const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
const REGION = 'us-east-1';

/** A running emulator. */
export interface Emulator {
  readonly url: string;
  readonly region: string;
  /** Aborts as soon as it ends without being told to; the reason says how, with its last lines. */
  readonly signal: AbortSignal;
  /** What the AWS SDKs and the CDK need to find it, and nobody else's account. */
  readonly variables: NodeJS.ProcessEnv;
  /** Asks it over TLS; what it is told and what it answers are of the address of `url`. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Throws why something failed: its death, where that is the reason, else the error. */
  explain(error: unknown): Promise<never>;
  /** All that it wrote. */
  output(): string;
  /** Ends it as a crash does. */
  crash(): void;
  stop(): Promise<void>;
}

/** Installs it, where PyPI can be reached. */
export async function installEmulator(): Promise<PythonTool> {
  const { status } = spawnSync('openssl', ['version']);
  if (status !== 0) return { reason: 'openssl is not on the PATH; the emulator needs it for TLS' };
  const source = { name: 'ministack', version: VERSION, requirements: REQUIREMENTS };
  return await installPythonTool(source);
}

/** Starts it, empty, on a free port of the loopback. @throws what it wrote when it ends instead. */
export async function startEmulator(bin: string): Promise<Emulator> {
  const port = await findFreePort();
  const url = `https://127.0.0.1:${port}`;
  const folder = await mkdtemp(join(tmpdir(), 'preheat-emulator-'));
  const certificate = join(folder, 'ministack-tls', 'server.crt');
  const variables = { ...withoutAws(process.env), ...CREDENTIALS, AWS_REGION: REGION };
  const group = startGroup(join(bin, 'python'), [SCRIPT], {
    cwd: folder,
    env: {
      ...variables,
      // It runs functions with the `node` that it finds: the one that runs this.
      PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
      TMPDIR: folder,
      GATEWAY_PORT: `${port}`,
      BIND_HOST: '127.0.0.1',
      MINISTACK_HOST: '127.0.0.1',
      MINISTACK_REGION: REGION,
      // Policies are looked at: a function may do what its role allows, and no more. Those of
      // queues and of the CDK's bucket refuse what does not come over TLS.
      AUTH: 'true',
      USE_SSL: '1',
      // For its functions; it sets this one where it is not set, and some machines have their own.
      NODE_EXTRA_CA_CERTS: certificate,
      IOT_MTLS_ENABLED: '0',
      SFTP_ENABLED: '0',
    },
  });
  const death = new AbortController();
  let isWanted = true;
  const ended = group.ended.then((how) => {
    if (!isWanted) return;
    const log = lastLines(group.output(), LINES_OF_LOG);
    death.abort(new Error(`the emulator has ended by itself (${how}); it wrote last:\n${log}`));
  });
  const { signal } = death;
  const explain = async (error: unknown): Promise<never> => {
    // A connection breaks a moment before the death that broke it is known.
    await Promise.race([ended, pause(MOMENT_MILLISECONDS)]);
    signal.throwIfAborted();
    throw error;
  };
  const stop = async () => {
    isWanted = false;
    group.kill();
    await ended;
    await dispatcher?.destroy();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  let dispatcher: Agent | undefined;
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(`${url}${path}`, { signal, ...(dispatcher && { dispatcher }), ...init });
  try {
    const isReady = async () => {
      dispatcher ??= new Agent({ connect: { ca: await readFile(certificate) } });
      return (await ask('/_ministack/ready')).ok;
    };
    await eventually(isReady, START_MILLISECONDS, { every: 50, signal });
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url,
    region: REGION,
    signal,
    variables: {
      ...variables,
      AWS_ENDPOINT_URL: url,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CA_BUNDLE: certificate,
    },
    fetch: (path, init) => ask(path, init).catch(explain),
    explain,
    output: group.output,
    crash: group.kill,
    stop,
  };
}

/** A developer's own account, profile and region stay out of it. */
function withoutAws(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('AWS_')));
}
