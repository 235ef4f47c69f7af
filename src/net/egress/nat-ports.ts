import { type Citation, citeFile } from '../../model/cite.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { cloudOf } from './metadata-service.ts';

/** How many connections to one destination (address, port, protocol) a translation on the way out allows, and who says so. */
export interface NatPorts {
  readonly says: string;
  readonly source: Citation;
}

/** Of Linux on the node itself: 1024 to 65535, for each address and destination (net/netfilter/nf_nat_core.c). */
const linux: NatPorts = {
  says: 'A node that masquerades has 64,512 ports for each of its addresses and each destination (address, port, protocol)',
  source: documented(
    'https://github.com/torvalds/linux/blob/v6.12/net/netfilter/nf_nat_core.c',
    'nf_nat_l4proto_unique_tuple',
    'ports 1024 to 65535',
  ),
};

/** Of Cilium's eBPF masquerade, which leaves the range of node ports and all below it alone. */
const ebpf: NatPorts = {
  says: 'Cilium’s eBPF masquerade has the ports above those of NodePorts, 32,768 with the usual range, for each address of a node and each destination (address, port, protocol)',
  source: documented(
    'https://github.com/cilium/cilium/blob/v1.20.2/bpf/lib/nat.h',
    'NODEPORT_PORT_MIN_NAT',
    'nodeport_port_max + 1 to 65535',
  ),
};

const byCloud: Readonly<Record<string, NatPorts>> = {
  aws: {
    says: 'a NAT gateway, where one is on the way, allows 55,000 connections at once to one destination for each of its addresses, of which it has 8 at most',
    source: documented(
      'https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html',
      'simultaneous connections',
      '55,000 to each unique destination',
    ),
  },
  azure: {
    says: 'a NAT gateway, where one is on the way, has 64,512 ports for each public address and allows 50,000 connections at once to one destination for each',
    source: documented(
      'https://learn.microsoft.com/en-us/azure/nat-gateway/nat-gateway-resource',
      'SNAT ports',
      '64,512 for each public IP',
    ),
  },
  gce: {
    says: 'Cloud NAT, where it is on the way, has 64,512 ports for each address and protocol, and gives a machine 64 of them unless it is told otherwise (32 where they are given dynamically)',
    source: documented(
      'https://cloud.google.com/nat/docs/ports-and-addresses',
      'ports',
      '64,512 for each NAT IP',
    ),
  },
};

/** The limits that count for a node: its own where something on it masquerades, to `ports` where those are told, and those of its cloud. */
export function natPorts(
  node: Kept<'Node'> | undefined,
  by: 'Linux' | 'eBPF' | undefined,
  ports?: number,
): NatPorts[] {
  const cloud = node === undefined ? undefined : cloudOf(node);
  const ofCloud = cloud !== undefined && Object.hasOwn(byCloud, cloud) ? byCloud[cloud] : undefined;
  const own = by === undefined ? [] : [by === 'eBPF' ? ebpf : ports === undefined ? linux : ranged(ports)];
  return [...own, ...(ofCloud === undefined ? [] : [ofCloud])];
}

/** Of a node that is told which ports to take. */
function ranged(ports: number): NatPorts {
  const count = `${ports} port${ports === 1 ? '' : 's'}`;
  return {
    says: `A node that masquerades has ${count}, as it is told, for each of its addresses and each destination (address, port, protocol)`,
    source: linux.source,
  };
}

function documented(where: string, what: string, seen: string): Citation {
  return citeFile(where, what, seen, 'documentation-based');
}
