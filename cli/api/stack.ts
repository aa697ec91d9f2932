/** Where a deployed stack's parts are: its outputs, and its first administrator's token. */
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod/mini';
import { awsRefused } from '../../core/command-errors.ts';
import { notFound } from '../../core/errors.ts';
import { STACK_OUTPUTS, type StackOutput } from '../../core/stack-outputs.ts';
import { reasonOf } from './reason.ts';

/** The outputs of `lib/preheat-stack.ts` that the command needs. */
export interface StackOutputs {
  readonly endpoint: string;
  /** Callers sign with what AWS gives them, and have no tokens. */
  readonly isSigned: boolean;
  readonly tokensSecret: string;
  readonly tableName: string;
  readonly sealKeysSecret: string;
}

const SECRET = z.object({ adminToken: z.string() });

/**
 * Reads the outputs, with the region and credentials that the AWS SDK finds.
 *
 * @throws PreheatError `aws_refused` when AWS does not say, `not_found` for an output that is missing.
 */
export async function readStack(name: string): Promise<StackOutputs> {
  const client = new CloudFormationClient({});
  const answer = await ask('CloudFormation', () =>
    client.send(new DescribeStacksCommand({ StackName: name })),
  );
  const outputs = answer.Stacks?.[0]?.Outputs ?? [];
  const find = (output: StackOutput) =>
    outputs.find(({ OutputKey }) => OutputKey === STACK_OUTPUTS[output])?.OutputValue;
  const read = (output: StackOutput): string => {
    const value = find(output);
    if (value === undefined) throw notFound(`output ${STACK_OUTPUTS[output]} of the stack`, name);
    return value;
  };
  return {
    endpoint: read('apiUrl'),
    // Stacks of before this output have tokens.
    isSigned: find('apiAuth') === 'iam',
    tokensSecret: read('tokensSecret'),
    tableName: read('tableName'),
    sealKeysSecret: read('sealKeysSecret'),
  };
}

/**
 * Reads the first administrator's token; undefined where the secret has none in clear.
 *
 * @throws PreheatError `aws_refused` when AWS does not say.
 */
export async function readAdminToken(secretId: string): Promise<string | undefined> {
  const client = new SecretsManagerClient({});
  const { SecretString = '' } = await ask('Secrets Manager', () =>
    client.send(new GetSecretValueCommand({ SecretId: secretId })),
  );
  try {
    return SECRET.safeParse(JSON.parse(SecretString)).data?.adminToken;
  } catch {
    return undefined;
  }
}

async function ask<Answer>(service: string, send: () => Promise<Answer>): Promise<Answer> {
  try {
    return await send();
  } catch (error) {
    throw awsRefused(service, reasonOf(error));
  }
}
