/** The product deployed to an emulator, with a Redis and an origin of this machine. */
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Role } from '../../../core/ports.ts';
import { type ApiAnswer, askApi } from '../ask-api.ts';
import { type FaultyOrigin, startFaultyOrigin } from '../faulty-origin.ts';
import { type RedisServer, startRedisServer } from '../redis-server.ts';
import { type Aws, makeAws } from './aws.ts';
import { runCdk } from './cdk.ts';
import { configText } from './config.ts';
import { type Emulator, startEmulator } from './emulator.ts';

const STACK = 'Preheat-local';
const ENVIRONMENT = ['-c', 'env=local'];
/** The account of those who name none. */
const ACCOUNT = '000000000000';
/** API Gateway's host, which is in the emulator; the stage is the first part of the path. */
const API_URL = /^https:\/\/(\w+)\.execute-api\.[\w.-]+\/(\w+)\/$/;

/** Tokens by what they allow. */
export type TokensByRole = Readonly<Record<Role, string>>;

/** One deployment, from the first `cdk deploy` to `cdk destroy`. */
export interface Deployment {
  readonly emulator: Emulator;
  readonly aws: Aws;
  readonly redis: RedisServer;
  readonly origin: FaultyOrigin;
  /** What the origin says that everything costs. */
  price: number;
  /** Deploys the project with the test's configuration, as it is or changed. */
  deploy(change?: { readonly isChanged: boolean }): Promise<void>;
  destroy(): Promise<void>;
  /** An output of the stack. @throws where it has none of that name. */
  output(name: string): string;
  /** Lists tokens in the stack's secret, as `docs/deploy.md` says. */
  addTokens(tokens: TokensByRole): Promise<void>;
  /** A call of the API with a token; the answer must be what its schema says. */
  ask(token: string, method: string, path: string, json?: unknown): Promise<ApiAnswer>;
  stop(): Promise<void>;
}

/** Starts emulator, Redis and origin, and bootstraps the account; deploys nothing yet. */
export async function startDeployment(bin: string): Promise<Deployment> {
  const folder = await mkdtemp(join(tmpdir(), 'preheat-deploy-'));
  const redis = await startRedisServer();
  const origin = await startFaultyOrigin((request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ path: request.url, price: deployment.price }));
  });
  const stopOthers = async () => {
    await redis.stop();
    await origin.close();
    await rm(folder, { recursive: true, force: true });
  };
  const emulator = await startEmulator(bin).catch(async (error: unknown) => {
    await stopOthers();
    throw error;
  });
  const aws = makeAws(emulator);
  const configFile = join(folder, 'preheat.config.ts');
  const outputsFile = join(folder, 'outputs.json');
  const app = [
    STACK,
    ...ENVIRONMENT,
    '-c',
    `config=${configFile}`,
    '--output',
    join(folder, 'out'),
  ];
  let outputs: Readonly<Record<string, string>> = {};

  const deployment: Deployment = {
    emulator,
    aws,
    redis,
    origin,
    price: 1,
    async deploy({ isChanged } = { isChanged: false }) {
      const config = configText({ originUrl: origin.url, redisPort: redis.port, isChanged });
      await writeFile(configFile, config);
      const options = ['--require-approval', 'never', '--outputs-file', outputsFile];
      await runCdk(emulator, 'deploy', ...app, ...options);
      outputs = JSON.parse(await readFile(outputsFile, 'utf8'))[STACK];
    },
    async destroy() {
      await runCdk(emulator, 'destroy', ...app, '--force');
    },
    output(name) {
      const value = outputs[name];
      if (value === undefined) throw new Error(`no output ${name} in ${Object.keys(outputs)}`);
      return value;
    },
    async addTokens(tokens) {
      const SecretId = deployment.output('TokensSecret');
      const { SecretString } = await aws.call<{ SecretString: string }>(
        'secretsmanager',
        'secretsmanager.GetSecretValue',
        { SecretId },
      );
      const secret = JSON.parse(SecretString);
      for (const [role, token] of Object.entries(tokens)) {
        const sha256 = createHash('sha256').update(token).digest('hex');
        secret.tokens.push({ name: `${role} of the test`, role, sha256 });
      }
      await aws.call('secretsmanager', 'secretsmanager.PutSecretValue', {
        SecretId,
        SecretString: JSON.stringify(secret),
      });
    },
    async ask(token, method, path, json) {
      const [, api, stage] = API_URL.exec(deployment.output('ApiUrl')) ?? [];
      const url = `/_aws/execute-api/${api}/${stage}/`;
      const as = { url, tokens: { admin: token, read: token, record: token } };
      return await askApi({ ...as, fetch: emulator.fetch }, 'admin', method, path, json);
    },
    async stop() {
      await emulator.stop();
      await stopOthers();
    },
  };
  await runCdk(emulator, 'bootstrap', `aws://${ACCOUNT}/${emulator.region}`).catch(
    async (error: unknown) => {
      await deployment.stop();
      throw error;
    },
  );
  return deployment;
}
