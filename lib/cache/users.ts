/** The users of a cache that is made, with their passwords. */
import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { CfnUser, CfnUserGroup } from 'aws-cdk-lib/aws-elasticache';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { CacheEngine } from '../../core/config/define-cache.ts';
import type { Binding } from '../binding.ts';
import { grantValue } from '../secret-arn.ts';
import { NO_ACCESS, READER_ACCESS, WARMER_ACCESS } from './access.ts';
import type { ServerVariables } from './cache-variables.ts';
import { uniqueName } from './unique-name.ts';

const PASSWORD_CHARACTERS = 64;

/** Where a made cache is. */
interface MadeCache {
  readonly host: string;
  readonly port: string;
  /** Whether it speaks the protocol of Redis Cluster. */
  readonly cluster: boolean;
}

/** `warmer` for the functions, `reader` for applications; `default` may do nothing. */
export class CacheUsers extends Construct {
  /** Secrets `{"username": "…", "password": "…"}`. */
  readonly warmer: Secret;
  readonly reader: Secret;
  /** The id of the user group. */
  readonly groupId: string;

  constructor(scope: Construct, id: string, engine: CacheEngine) {
    super(scope, id);
    this.warmer = this.drawPassword('WarmerPassword', 'warmer');
    this.reader = this.drawPassword('ReaderPassword', 'reader');
    const users = [
      this.addUser('WarmerUser', { engine, name: 'warmer', access: WARMER_ACCESS }, this.warmer),
      this.addUser('ReaderUser', { engine, name: 'reader', access: READER_ACCESS }, this.reader),
      // A group for Redis must have one of this name, and in no group may it be open. It is off, so
      // no password opens it; it has one because a group for Valkey takes no user without.
      this.addUser('DefaultUser', { engine, name: 'default', access: NO_ACCESS }, this.warmer),
    ];
    const group = new CfnUserGroup(this, 'Group', {
      engine,
      userGroupId: uniqueName(this, 'g'),
      userIds: users.map(({ ref }) => ref),
    });
    this.groupId = group.ref;
  }

  /** Logs in as `warmer`, at a made cache: these speak TLS only. */
  useAt({ host, port, cluster }: MadeCache): Binding<ServerVariables> {
    return {
      variables: {
        REDIS_HOST: host,
        // A number once CloudFormation has filled it in.
        REDIS_PORT: port as `${number}`,
        REDIS_TLS: 'true',
        REDIS_CLUSTER: `${cluster}`,
        REDIS_USERNAME: 'warmer',
        REDIS_PASSWORD_SECRET: this.warmer.secretArn,
      },
      grant: (grantee) => {
        grantValue(grantee, this.warmer.secretArn);
      },
    };
  }

  /** CloudFormation draws a new password when anything here changes. */
  private drawPassword(id: string, username: string): Secret {
    const secret = new Secret(this, id, {
      description: `Login of ${username} at the Preheat cache`,
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ username }),
        generateStringKey: 'password',
        passwordLength: PASSWORD_CHARACTERS,
        excludePunctuation: true,
      },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason: 'The user and its clients change over together, by hand (docs/security.md)',
    });
    return secret;
  }

  private addUser(
    id: string,
    user: { readonly engine: CacheEngine; readonly name: string; readonly access: string },
    password: Secret,
  ): CfnUser {
    return new CfnUser(this, id, {
      engine: user.engine,
      userId: uniqueName(this, user.name.charAt(0)),
      userName: user.name,
      accessString: user.access,
      // CloudFormation resolves it in the service; template and synth hold a reference only.
      passwords: [password.secretValueFromJson('password').unsafeUnwrap()],
    });
  }
}
