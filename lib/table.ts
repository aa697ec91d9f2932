/** The AccessPatterns table. */
import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { INDEXES, PARTITION_KEY, SORT_KEY, TTL_ATTRIBUTE } from '../core/patterns/table-schema.ts';
import type { Binding } from './binding.ts';
import type { EnvironmentProps } from './environments.ts';
import { grantValue } from './secret-arn.ts';

const READ = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'];
const WRITE = [
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
  'dynamodb:DeleteItem',
  'dynamodb:BatchWriteItem',
];

/** What deciding on named keys takes: no query, no index. A counter that expired is cleared away. */
const DECIDE = [
  'dynamodb:GetItem',
  'dynamodb:BatchGetItem',
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
  'dynamodb:DeleteItem',
];

/** How much a unit may do with the table. Nobody may scan it or change its shape. */
export type TableAccess = 'read' | 'readWrite' | 'decide';

const ACTIONS: Readonly<Record<TableAccess, string[]>> = {
  read: READ,
  readWrite: [...READ, ...WRITE],
  decide: DECIDE,
};

const SEAL_KEY_CHARACTERS = 64;

/**
 * The table with its `due` and `rank` indexes, and the secret `{"current": "k1", "k1": "…"}` whose
 * keys seal what is personal in it. The first key is drawn by Secrets Manager, others are added by
 * hand (docs/security.md). CloudFormation draws a new value when anything of the secret changes
 * here: what was sealed is then lost.
 */
export class AccessPatterns extends Construct {
  readonly table: Table;
  readonly sealKeys: Secret;

  constructor(scope: Construct, id: string, props: { readonly environment: EnvironmentProps }) {
    super(scope, id);
    const { keepData } = props.environment;
    this.table = new Table(this, 'Table', {
      partitionKey: { name: PARTITION_KEY, type: AttributeType.STRING },
      sortKey: { name: SORT_KEY, type: AttributeType.STRING },
      timeToLiveAttribute: TTL_ATTRIBUTE,
      // On demand: reads come in bursts that no one can plan, and an idle table costs nothing.
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.AWS_MANAGED,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: keepData },
      deletionProtection: keepData,
      removalPolicy: keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.sealKeys = new Secret(this, 'SealKeys', {
      description: 'Keys that seal personal texts in the table of Preheat',
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ current: 'k1' }),
        generateStringKey: 'k1',
        passwordLength: SEAL_KEY_CHARACTERS,
        excludePunctuation: true,
      },
      // Without them the table cannot be read: they stay as long as it does.
      removalPolicy: keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    Validations.of(this.sealKeys).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'A key is added before it is used and kept as long as what it sealed (docs/security.md)',
    });
    for (const index of INDEXES) {
      this.table.addGlobalSecondaryIndex({
        indexName: index.name,
        partitionKey: { name: index.partitionKey, type: AttributeType.STRING },
        sortKey: { name: index.sortKey, type: AttributeType.NUMBER },
        // An update that leaves key and sort value alone then costs the index nothing.
        projectionType: ProjectionType.KEYS_ONLY,
      });
    }
  }

  /** Name and permission, and the same for the keys of the seal. */
  use(access: TableAccess): Binding<{ readonly TABLE_NAME: string; readonly SEAL_SECRET: string }> {
    const { tableArn, tableName } = this.table;
    const indexes =
      access === 'decide' ? [] : INDEXES.map(({ name }) => `${tableArn}/index/${name}`);
    return {
      variables: { TABLE_NAME: tableName, SEAL_SECRET: this.sealKeys.secretArn },
      grant: (grantee) => {
        Grant.addToPrincipal({
          grantee,
          actions: ACTIONS[access],
          resourceArns: [tableArn, ...indexes],
        });
        grantValue(grantee, this.sealKeys.secretArn);
      },
    };
  }
}
