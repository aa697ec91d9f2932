/** Who may call the API: the tokens, in one secret. */
import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Binding } from './binding.ts';
import { grantValue } from './secret-arn.ts';

const TOKEN_CHARACTERS = 48;

/**
 * The secret `{"adminToken": "…", "tokens": []}`. The first administrator's token is drawn by
 * Secrets Manager, so that a new stack is neither open nor shut; further tokens are listed by their
 * hashes (docs/deploy.md). CloudFormation draws a new value when anything here changes.
 */
export class Tokens extends Construct {
  readonly secret: Secret;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.secret = new Secret(this, 'Secret', {
      description: 'Tokens of the Preheat API',
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ tokens: [] }),
        generateStringKey: 'adminToken',
        passwordLength: TOKEN_CHARACTERS,
        excludePunctuation: true,
      },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    Validations.of(this.secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason: 'Its callers hold the tokens: only they can take a new one before the old one goes',
    });
  }

  /** Where the tokens are, and permission to read them. */
  use(): Binding<{ readonly TOKENS_SECRET: string }> {
    return {
      variables: { TOKENS_SECRET: this.secret.secretArn },
      grant: (grantee) => {
        grantValue(grantee, this.secret.secretArn);
      },
    };
  }
}
