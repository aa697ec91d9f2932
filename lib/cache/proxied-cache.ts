/** A cache whose users are outside its network, and ask it through one function inside. */
import { Grant } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Binding } from '../binding.ts';
import { CacheProxyFunction } from '../cache-proxy.ts';
import type { EnvironmentProps } from '../environments.ts';
import type { Cache, CacheServer } from './cache.ts';
import type { CacheVariables } from './cache-variables.ts';

/** The same cache, to be used from anywhere. */
export class ProxiedCache extends Construct implements Cache {
  readonly placement = undefined;
  readonly endpoint: string;
  readonly portNumber: string;
  readonly serviceName: string | undefined;
  readonly users: Cache['users'];
  readonly serverless?: NonNullable<Cache['serverless']>;
  private readonly proxy: CacheProxyFunction;

  constructor(
    scope: Construct,
    id: string,
    props: { readonly environment: EnvironmentProps; readonly server: CacheServer },
  ) {
    super(scope, id);
    const { server } = props;
    this.endpoint = server.endpoint;
    this.portNumber = server.portNumber;
    this.serviceName = server.serviceName;
    this.users = server.users;
    if (server.serverless) this.serverless = server.serverless;
    this.proxy = new CacheProxyFunction(this, 'Function', props);
  }

  use(): Binding<CacheVariables> {
    const { functionArn, functionName } = this.proxy;
    return {
      variables: { CACHE_PROXY_FUNCTION: functionName },
      grant: (grantee) => {
        // Not its versions and aliases: there are none.
        const actions = ['lambda:InvokeFunction'];
        Grant.addToPrincipal({ grantee, actions, resourceArns: [functionArn] });
      },
    };
  }
}
