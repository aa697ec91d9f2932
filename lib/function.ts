/** The one way a Lambda function is made here. */
import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Binding } from './binding.ts';
import { type UnitCode, unitCode } from './bundling.ts';
import type { EnvironmentProps } from './environments.ts';

/** Variables that every unit gets without asking. */
type CommonVariables = 'ENVIRONMENT';

/** Where a function that talks to the cache runs. */
export interface FunctionNetwork {
  readonly vpc: IVpc;
  readonly vpcSubnets: SubnetSelection;
  readonly securityGroups: readonly ISecurityGroup[];
}

/** What a unit needs beyond the defaults. `Variables` is the type of its `env.ts`. */
export interface UnitFunctionProps<Variables extends object> {
  readonly environment: EnvironmentProps;
  /** The folder in `lambdas/`. */
  readonly unit: string;
  readonly description: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly uses: Binding<Omit<Variables, CommonVariables>>;
  readonly network?: FunctionNetwork | undefined;
  /** Puts files beside the code. */
  readonly addFiles?: UnitCode['addFiles'];
}

/**
 * A unit of `lambdas/` as a function: arm64, Node 24, one ESM bundle with the pinned SDK in it, its
 * own role and its own log group. It may do only what its bindings grant.
 */
export class UnitFunction<Variables extends object> extends LambdaFunction {
  /** The folder in `lambdas/`. */
  readonly unit: string;

  constructor(scope: Construct, id: string, props: UnitFunctionProps<Variables>) {
    const { environment, unit, uses, network, addFiles } = props;
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      retention: environment.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(scope, `${id}Role`, {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `Runs ${unit}`,
    });
    // Not the managed policies: they allow every log group of the account.
    logGroup.grantWrite(role);
    if (network) allowNetworkInterfaces(role);
    super(scope, id, {
      code: unitCode({ unit, configFile: environment.configFile, addFiles }),
      handler: 'index.handler',
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      timeout: Duration.seconds(props.timeoutSeconds),
      memorySize: props.memoryMegabytes,
      tracing: environment.tracing ? Tracing.ACTIVE : Tracing.DISABLED,
      role,
      logGroup,
      environment: { ...uses.variables, ENVIRONMENT: environment.name },
      ...(network && {
        vpc: network.vpc,
        vpcSubnets: network.vpcSubnets,
        securityGroups: [...network.securityGroups],
      }),
    });
    this.unit = unit;
    uses.grant(this);
    // CloudFormation may otherwise create the function, and invoke it, before its permissions.
    this.node.addDependency(role);
    Validations.of(this).acknowledge({
      id: 'Serverless-LambdaDLQ',
      reason:
        'What is called and not waited for has a failure destination, which says more than a dead ' +
        'letter; what reads a queue leaves failures to the dead letters of the queue',
    });
    if (environment.tracing) return;
    Validations.of(this).acknowledge({
      id: 'Serverless-LambdaTracing',
      reason: 'Traces hold addresses, and in them keys: switched on by environment, to look',
    });
  }
}

/**
 * What Lambda needs to place a function in a VPC. EC2 knows no resource-level permission for these
 * before the interface is there (service authorization reference of Amazon EC2), hence the `*`.
 */
function allowNetworkInterfaces(role: Role): void {
  role.addToPolicy(
    new PolicyStatement({
      actions: [
        'ec2:CreateNetworkInterface',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeSubnets',
        'ec2:DeleteNetworkInterface',
        'ec2:AssignPrivateIpAddresses',
        'ec2:UnassignPrivateIpAddresses',
      ],
      resources: ['*'],
    }),
  );
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'Lambda makes the network interface: nobody knows its ARN before',
  });
}
