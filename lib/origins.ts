/** What the origins of the configuration need in the cloud: permissions, and the way out to them. */
import { Stack } from 'aws-cdk-lib';
import { Port } from 'aws-cdk-lib/aws-ec2';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { OriginSettings, Settings } from '../core/config/settings.ts';
import type { Source } from '../core/config/sources.ts';
import type { Binding } from './binding.ts';
import { secretArn } from './secret-arn.ts';

const HTTPS_PORT = 443;
const HTTP_PORT = 80;

/** Permission to read the secrets, invoke the functions and read the tables that origins name. */
export function useOrigins(scope: Construct, settings: Settings): Binding {
  const sources = [...settings.origins.values()].map(({ source }) => source);
  const secrets = sources.flatMap((source) => secretsOf(scope, source));
  const functions = sources.flatMap((source) =>
    source.kind === 'lambda' ? [source.functionArn] : [],
  );
  const tables = sources.flatMap((source) =>
    source.kind === 'dynamodb' ? [tableArn(scope, source.table)] : [],
  );
  const allowed = {
    'secretsmanager:GetSecretValue': secrets,
    'lambda:InvokeFunction': functions,
    'dynamodb:BatchGetItem': tables,
  };
  return {
    variables: {},
    grant: (grantee) => {
      for (const [action, arns] of Object.entries(allowed)) {
        const resourceArns = [...new Set(arns)];
        if (resourceArns.length === 0) continue;
        Grant.addToPrincipal({ grantee, actions: [action], resourceArns });
      }
    },
  };
}

/** Ports that the loads of these origins go to; AWS and loaders use HTTPS. */
export function originPorts(settings: Settings): readonly Port[] {
  const ports = new Set([HTTPS_PORT, ...[...settings.origins.values()].flatMap(portsOf)]);
  return [...ports].sort((a, b) => a - b).map((port) => Port.tcp(port));
}

function secretsOf(scope: Construct, source: Source): readonly string[] {
  const name = 'authSecret' in source ? source.authSecret : undefined;
  return name === undefined ? [] : [secretArn(scope, name)];
}

/** A table without an ARN is one of the deployment's account and region. */
function tableArn(scope: Construct, table: string): string {
  if (table.startsWith('arn:')) return table;
  return Stack.of(scope).formatArn({
    service: 'dynamodb',
    resource: 'table',
    resourceName: table,
  });
}

function portsOf({ source }: OriginSettings): readonly number[] {
  if (source.kind !== 'http' && source.kind !== 'llm') return [];
  const { port, protocol } = new URL(source.baseUrl);
  if (port !== '') return [Number(port)];
  return [protocol === 'http:' ? HTTP_PORT : HTTPS_PORT];
}
