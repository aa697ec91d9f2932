/** The network of the parts that talk to the cache: made by the stack, or one that is there. */
import { Annotations, Validations } from 'aws-cdk-lib';
import {
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpoint,
  InterfaceVpcEndpointAwsService,
  type IPeer,
  type ISecurityGroup,
  type ISubnet,
  type IVpc,
  Peer,
  Port,
  SecurityGroup,
  Subnet,
  type SubnetConfiguration,
  type SubnetSelection,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { NetworkPlace, Settings } from '../core/config/settings.ts';
import { endpointServices } from './endpoint-services.ts';
import type { EnvironmentProps } from './environments.ts';

/** HTTPS: AWS itself, and most origins. */
export const HTTPS = Port.tcp(443);

/** Addresses of private networks (RFC 1918, RFC 6598), where origins are when there is no way out. */
const PRIVATE_RANGES = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'];
/** A subnet group of ElastiCache with failover needs two zones. */
const ZONES = 2;
/** The CDK wants a zone where functions, placed by subnet, need none. */
const UNNAMED_ZONES = ['unnamed'];
const NO_ROUTE_TABLE = '@aws-cdk/aws-ec2:noSubnetRouteTableId';

/** A network as the cache and the functions beside it use it. */
export interface Network {
  readonly vpc: IVpc;
  readonly functionSubnets: SubnetSelection;
  readonly cacheSubnets: readonly ISubnet[];
  /** The group of the endpoints that lead to AWS; undefined where routes do. */
  readonly endpoints: ISecurityGroup | undefined;
  /** Where functions may look for origins, beside HTTPS. */
  readonly originPeers: readonly IPeer[];
}

/** What decides how a network is made. */
interface NetworkProps {
  readonly environment: EnvironmentProps;
  readonly settings: Settings;
}

/** Makes the network, or imports the one that the configuration names. */
export function makeNetwork(scope: Construct, id: string, props: NetworkProps): Network {
  const { vpc } = props.settings.network;
  return vpc ? new ImportedNetwork(scope, id, props, vpc) : new OwnNetwork(scope, id, props);
}

/** A VPC with subnets for functions, and others without any way out for the cache. */
class OwnNetwork extends Construct implements Network {
  readonly vpc: IVpc;
  readonly functionSubnets: SubnetSelection;
  readonly cacheSubnets: readonly ISubnet[];
  readonly endpoints: ISecurityGroup | undefined;
  readonly originPeers: readonly IPeer[];

  constructor(scope: Construct, id: string, props: NetworkProps) {
    super(scope, id);
    const { environment, settings } = props;
    const hasWayOut = settings.network.egress === 'nat';
    const vpc = new Vpc(this, 'Vpc', {
      maxAzs: ZONES,
      natGateways: hasWayOut ? environment.exitZones : 0,
      subnetConfiguration: subnetConfiguration(hasWayOut),
      // The table is called most by far, and a gateway endpoint costs nothing.
      gatewayEndpoints: {
        Table: {
          service: GatewayVpcEndpointAwsService.DYNAMODB,
          subnets: [{ subnetGroupName: 'Functions' }],
        },
      },
      // Nothing uses the default group, and closing it takes a custom resource with wide rights.
      restrictDefaultSecurityGroup: false,
    });
    Validations.of(vpc).acknowledge({
      id: 'AwsSolutions-VPC7',
      reason:
        'Only this stack is in it, and groups let in known peers alone; flow logs are paid for by ' +
        'the gigabyte: whoever must keep them adds one to the VPC',
    });
    // The CDK's own types are not strict about optional properties that are set to undefined.
    this.vpc = vpc as IVpc;
    this.functionSubnets = { subnetGroupName: 'Functions' };
    this.cacheSubnets = vpc.selectSubnets({ subnetGroupName: 'Cache' }).subnets;
    this.originPeers = originPeers(settings);
    // Beside a NAT gateway they would only add to the bill: few and small calls go through them.
    this.endpoints = hasWayOut ? undefined : this.addEndpoints(props);
  }

  private addEndpoints({ environment, settings }: NetworkProps): ISecurityGroup {
    const { subnets } = this.vpc.selectSubnets(this.functionSubnets);
    const group = new SecurityGroup(this, 'Endpoints', {
      vpc: this.vpc,
      description: 'Lets functions reach AWS',
      allowAllOutbound: false,
    });
    for (const service of endpointServices(settings)) {
      new InterfaceVpcEndpoint(this, `Endpoint-${service}`, {
        vpc: this.vpc,
        service: new InterfaceVpcEndpointAwsService(service),
        // The other zone reaches it too; each zone is paid for by the hour.
        subnets: { subnets: subnets.slice(0, environment.exitZones) },
        securityGroups: [group],
        // The rules are the functions' own, not one for the whole VPC.
        open: false,
      });
    }
    return group;
  }
}

/**
 * A VPC that is there: functions, and perhaps the cache, are put into it, and that is all. Routes
 * and endpoints are its owner's, and must lead to where the chosen egress says.
 */
class ImportedNetwork extends Construct implements Network {
  readonly vpc: IVpc;
  readonly functionSubnets: SubnetSelection;
  readonly cacheSubnets: readonly ISubnet[];
  readonly endpoints = undefined;
  readonly originPeers: readonly IPeer[];

  constructor(scope: Construct, id: string, { settings }: NetworkProps, place: NetworkPlace) {
    super(scope, id);
    const { vpcId, functionSubnetIds, cacheSubnetIds } = place;
    this.vpc = Vpc.fromVpcAttributes(this, 'Vpc', { vpcId, availabilityZones: UNNAMED_ZONES });
    const ids = new Set([...functionSubnetIds, ...cacheSubnetIds]);
    const imported = new Map([...ids].map((each) => [each, this.importSubnet(each)]));
    const named = (wanted: readonly string[]) => wanted.flatMap((each) => imported.get(each) ?? []);
    this.functionSubnets = { subnets: named(functionSubnetIds) };
    this.cacheSubnets = named(cacheSubnetIds);
    this.originPeers = originPeers(settings);
  }

  private importSubnet(subnetId: string): ISubnet {
    const subnet = Subnet.fromSubnetId(this, subnetId, subnetId);
    const reason = 'no route is added: the functions take the subnet as it is';
    Annotations.of(subnet).acknowledgeWarning(NO_ROUTE_TABLE, reason);
    return subnet;
  }
}

/** The same addresses with a way out and without: a change of mind moves no subnet. */
function subnetConfiguration(hasWayOut: boolean): SubnetConfiguration[] {
  const { PRIVATE_WITH_EGRESS, PRIVATE_ISOLATED, PUBLIC } = SubnetType;
  return [
    {
      name: 'Functions',
      subnetType: hasWayOut ? PRIVATE_WITH_EGRESS : PRIVATE_ISOLATED,
      cidrMask: 22,
    },
    { name: 'Cache', subnetType: PRIVATE_ISOLATED, cidrMask: 26 },
    ...(hasWayOut
      ? [{ name: 'Public', subnetType: PUBLIC, cidrMask: 26, mapPublicIpOnLaunch: false }]
      : []),
  ];
}

function originPeers({ network }: Settings): readonly IPeer[] {
  if (network.egress === 'nat') return [Peer.anyIpv4()];
  return PRIVATE_RANGES.map((range) => Peer.ipv4(range));
}
