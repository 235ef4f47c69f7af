/** A way between machines that carries less than their interfaces may, as its owner documents it. */
export interface NamedPath {
  readonly mtu: number;
  readonly says: string;
  readonly source: string;
}

const ec2 = 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/network_mtu.html';
const transitGateway = 'https://docs.aws.amazon.com/vpc/latest/tgw/transit-gateway-quotas.html';
const googleVpc = 'https://cloud.google.com/vpc/docs/mtu';

export const namedPaths: Readonly<Record<string, NamedPath>> = {
  'aws-internet-gateway': {
    mtu: 1500,
    says: 'AWS carries 1500 bytes through an internet gateway',
    source: ec2,
  },
  'aws-vpn': { mtu: 1500, says: 'AWS carries at most 1500 bytes over VPN connections', source: ec2 },
  'aws-transit-gateway': {
    mtu: 8500,
    says: 'a transit gateway carries 8500 bytes between VPCs and over Direct Connect',
    source: transitGateway,
  },
  'aws-inter-region-peering': {
    mtu: 8500,
    says: 'AWS carries 8500 bytes over VPC peering between Regions',
    source: ec2,
  },
  'gcp-vpc-default': {
    mtu: 1460,
    says: 'a VPC network of Google Cloud has an MTU of 1460 unless it was set',
    source: googleVpc,
  },
  'gcp-internet': { mtu: 1500, says: 'Google Cloud carries 1500 bytes to the internet', source: googleVpc },
  'azure-vnet-default': {
    mtu: 1500,
    says: 'machines on Azure have an MTU of 1500 unless it was set, and larger ones pass within the virtual network alone',
    source: 'https://learn.microsoft.com/azure/virtual-network/how-to-virtual-machine-mtu',
  },
};
