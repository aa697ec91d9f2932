/** The network of the parts that talk to the cache. */
import {
  GatewayVpcEndpointAwsService,
  type ISubnet,
  type IVpc,
  Port,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { EnvironmentProps } from './environments.ts';

/** HTTPS: AWS itself, and most origins. */
export const HTTPS = Port.tcp(443);

/** A VPC, the subnets that functions run in, and those without any way out for the cache. */
export class Network extends Construct {
  readonly vpc: IVpc;
  readonly functionSubnets: readonly ISubnet[];
  readonly cacheSubnets: readonly ISubnet[];

  constructor(scope: Construct, id: string, props: { readonly environment: EnvironmentProps }) {
    super(scope, id);
    const vpc = new Vpc(this, 'Vpc', {
      maxAzs: 2,
      natGateways: props.environment.natGateways,
      // Origins are on the internet, so functions need a NAT gateway; SQS and Secrets Manager are
      // reached through it too. Interface endpoints beside it would cost 7 USD per zone and month
      // each, for calls that are few and small.
      subnetConfiguration: [
        { name: 'Public', subnetType: SubnetType.PUBLIC, cidrMask: 26, mapPublicIpOnLaunch: false },
        { name: 'Functions', subnetType: SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 22 },
        { name: 'Cache', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 26 },
      ],
      // The table is called most by far, and a gateway endpoint costs nothing.
      gatewayEndpoints: { Table: { service: GatewayVpcEndpointAwsService.DYNAMODB } },
      // Nothing uses the default group, and closing it takes a custom resource with wide rights.
      restrictDefaultSecurityGroup: false,
    });
    // The CDK's own types are not strict about optional properties that are set to undefined.
    this.vpc = vpc as IVpc;
    this.functionSubnets = vpc.privateSubnets;
    this.cacheSubnets = vpc.isolatedSubnets;
  }
}
