/** What the origins of the configuration need in the cloud: their secrets, and the way out to them. */
import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Port } from 'aws-cdk-lib/aws-ec2';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { OriginSettings, Settings } from '../core/config/settings.ts';
import type { Binding } from './binding.ts';

const HTTPS_PORT = 443;
const HTTP_PORT = 80;
/** Secrets Manager ends every ARN with six characters that nobody can know before. */
const ARN_SUFFIX = '-??????';

/** Permission to read the secrets that the origins name, and no others. */
export function useOriginSecrets(scope: Construct, settings: Settings): Binding {
  const names = new Set([...settings.origins.values()].flatMap(secretsOf));
  const resourceArns = [...names].map((name) =>
    Stack.of(scope).formatArn({
      service: 'secretsmanager',
      resource: 'secret',
      resourceName: `${name}${ARN_SUFFIX}`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    }),
  );
  return {
    variables: {},
    grant: (grantee) => {
      if (resourceArns.length === 0) return;
      const actions = ['secretsmanager:GetSecretValue'];
      Grant.addToPrincipal({ grantee, actions, resourceArns });
    },
  };
}

/** Ports that the loads of these origins go to; AWS and loaders use HTTPS. */
export function originPorts(settings: Settings): readonly Port[] {
  const ports = new Set([HTTPS_PORT, ...[...settings.origins.values()].flatMap(portsOf)]);
  return [...ports].sort((a, b) => a - b).map((port) => Port.tcp(port));
}

function secretsOf({ source }: OriginSettings): readonly string[] {
  return 'authSecret' in source && source.authSecret !== undefined ? [source.authSecret] : [];
}

function portsOf({ source }: OriginSettings): readonly number[] {
  if (source.kind !== 'http' && source.kind !== 'llm') return [];
  const { port, protocol } = new URL(source.baseUrl);
  if (port !== '') return [Number(port)];
  return [protocol === 'http:' ? HTTP_PORT : HTTPS_PORT];
}
