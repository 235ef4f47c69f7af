/** A way between machines that carries less than their interfaces may, as its owner documents it. */
export interface NamedPath {
  /** The most that it carries. */
  readonly mtu: number;
  /** What it carries in every case, where that depends on how it is set up. */
  readonly least?: number;
  readonly says: string;
  readonly source: string;
}

const ec2 = 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/network_mtu.html';
const transitGateway = 'https://docs.aws.amazon.com/vpc/latest/tgw/transit-gateway-quotas.html';
const googleVpc = 'https://cloud.google.com/vpc/docs/mtu';
const azureMachines = 'https://learn.microsoft.com/azure/virtual-network/how-to-virtual-machine-mtu';

export const namedPaths: Readonly<Record<string, NamedPath>> = {
  'aws-vpc': { mtu: 9001, says: 'AWS carries 9001 bytes inside a VPC, across zones too', source: ec2 },
  'aws-internet-gateway': {
    mtu: 1500,
    says: 'AWS carries 1500 bytes through an internet gateway',
    source: ec2,
  },
  'aws-vpn': {
    least: 1406,
    mtu: 1446,
    says: 'a Site-to-Site VPN of AWS carries 1446 bytes inside its tunnel at most, and down to 1406 by its algorithms',
    source: 'https://docs.aws.amazon.com/vpn/latest/s2svpn/cgw-best-practice.html',
  },
  'aws-transit-gateway': {
    mtu: 8500,
    says: 'a transit gateway carries 8500 bytes between VPCs and over Direct Connect, drops what is larger, and clamps the MSS of TCP',
    source: transitGateway,
  },
  'aws-inter-region-peering': {
    mtu: 8500,
    says: 'AWS carries 8500 bytes over VPC peering between Regions',
    source: ec2,
  },
  'aws-direct-connect': {
    least: 1500,
    mtu: 9001,
    says: 'a virtual interface of Direct Connect carries 1500 bytes unless it was set; a private one 9001 then, a transit one 8500',
    source: 'https://docs.aws.amazon.com/directconnect/latest/UserGuide/set-jumbo-frames-vif.html',
  },
  'gcp-vpc-default': {
    mtu: 1460,
    says: 'a VPC network of Google Cloud has an MTU of 1460 unless it was set',
    source: googleVpc,
  },
  'gcp-vpc-jumbo': {
    mtu: 8896,
    says: 'a VPC network of Google Cloud can be set to 8896 bytes at most',
    source: googleVpc,
  },
  'gcp-internet': { mtu: 1500, says: 'Google Cloud carries 1500 bytes to the internet', source: googleVpc },
  'gcp-vpn': {
    least: 1354,
    mtu: 1406,
    says: 'a Cloud VPN tunnel of Google carries 1354 to 1406 bytes inside, by its ciphers and the family of its gateways, and clamps the MSS of TCP',
    source: 'https://cloud.google.com/network-connectivity/docs/vpn/concepts/mtu-considerations',
  },
  'gcp-interconnect': {
    least: 1440,
    mtu: 8896,
    says: 'a VLAN attachment of Cloud Interconnect carries 1440, 1460, 1500 or 8896 bytes, as it was set',
    source: 'https://cloud.google.com/network-connectivity/docs/interconnect/concepts/dedicated-overview',
  },
  'azure-vnet-default': {
    // https://github.com/projectcalico/calico/blob/v3.32.0/felix/dataplane/linux/int_dataplane.go, aksMTUOverhead
    least: 1400,
    mtu: 1500,
    says: 'machines on Azure have an MTU of 1500 unless it was set, larger ones pass within the virtual network alone, and it fragments above 1400, which WireGuard does not allow',
    source: azureMachines,
  },
  'azure-vnet-jumbo': {
    least: 3900,
    mtu: 9000,
    says: 'inside a virtual network of Azure 3900 bytes pass with Mellanox interfaces and 9000 with MANA, where machines are set so; through gateways and peerings they may not',
    source: azureMachines,
  },
  'azure-vpn': {
    mtu: 1400,
    says: 'Azure asks for tunnels of 1400 bytes to its VPN gateway, or an MSS of 1350',
    source: 'https://learn.microsoft.com/azure/vpn-gateway/vpn-gateway-about-vpn-devices',
  },
  'azure-expressroute': {
    least: 1400,
    mtu: 1500,
    says: 'ExpressRoute has an MTU of 1500, and fragments packets of TCP and UDP above 1400',
    source: 'https://learn.microsoft.com/azure/expressroute/expressroute-faqs',
  },
};
