/** The AccessPatterns table. */
import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { INDEXES, PARTITION_KEY, SORT_KEY, TTL_ATTRIBUTE } from '../core/patterns/table-schema.ts';
import type { Binding } from './binding.ts';
import type { EnvironmentProps } from './environments.ts';

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

/** The table with its `due` and `rank` indexes. */
export class AccessPatterns extends Construct {
  readonly table: Table;

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

  /** Name and permission. */
  use(access: TableAccess): Binding<{ readonly TABLE_NAME: string }> {
    const { tableArn, tableName } = this.table;
    const indexes =
      access === 'decide' ? [] : INDEXES.map(({ name }) => `${tableArn}/index/${name}`);
    return {
      variables: { TABLE_NAME: tableName },
      grant: (grantee) => {
        Grant.addToPrincipal({
          grantee,
          actions: ACTIONS[access],
          resourceArns: [tableArn, ...indexes],
        });
      },
    };
  }
}
