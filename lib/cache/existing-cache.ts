/** A cache that is there: nothing of it is changed but the rule that lets us in. */
import { Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { ExistingCacheInput } from '../../core/config/define-cache.ts';
import type { Binding } from '../binding.ts';
import type { Network } from '../network.ts';
import { grantValue, secretArn } from '../secret-arn.ts';
import type { CachePlacement, CacheServer } from './cache.ts';
import type { ServerVariables } from './cache-variables.ts';

const REDIS_PORT = 6379;

/** Imports the cache that the configuration describes. */
export class ExistingCache extends Construct implements CacheServer {
  readonly endpoint: string;
  readonly serviceName = undefined;
  readonly portNumber: string;
  readonly placement: CachePlacement | undefined;
  readonly users = undefined;
  private readonly input: ExistingCacheInput;

  constructor(
    scope: Construct,
    id: string,
    props: { readonly input: ExistingCacheInput; readonly network: Network | undefined },
  ) {
    super(scope, id);
    const { input, network } = props;
    const { host, port = REDIS_PORT, securityGroupId } = input;
    this.input = input;
    this.endpoint = host;
    this.portNumber = `${port}`;
    this.placement = network && {
      network,
      securityGroup:
        securityGroupId === undefined
          ? undefined
          : SecurityGroup.fromSecurityGroupId(this, 'SecurityGroup', securityGroupId),
      port: Port.tcp(port),
    };
  }

  use(): Binding<ServerVariables> {
    const { tls = true, cluster = false, user, password } = this.input;
    return {
      variables: {
        REDIS_HOST: this.endpoint,
        REDIS_PORT: this.portNumber as `${number}`,
        REDIS_TLS: `${tls}`,
        REDIS_CLUSTER: `${cluster}`,
        ...(user !== undefined && { REDIS_USERNAME: user }),
        ...(password && { REDIS_PASSWORD_SECRET: password.secret }),
      },
      grant: (grantee) => {
        if (!password) return;
        grantValue(grantee, secretArn(this, password.secret));
      },
    };
  }
}
