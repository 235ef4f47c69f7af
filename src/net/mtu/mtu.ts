import { type Carriage, type IpFamily, usualIpsecKeyBytes } from '../../model/carriage.ts';
import type { Encapsulation, Layer } from '../../model/encapsulation.ts';
import type { Version } from '../../model/version.ts';

export type { IpFamily };

export const plain: Encapsulation = { layers: [], stacked: true };

/** Bytes that the largest packet grows by. */
export function overheadOf({ layers, stacked }: Encapsulation): number {
  const bytes = layers.map((layer) => layer.bytes);
  return stacked ? bytes.reduce((sum, one) => sum + one, 0) : Math.max(0, ...bytes);
}

/**
 * What Cilium takes off the underlay's MTU for pods: one constant for VXLAN and Geneve, and the tunnel goes inside
 * WireGuard. Geneve options of DSR are not among them; its datapath handles those per packet (pkg/loadbalancer/config.go).
 * https://github.com/cilium/cilium/blob/v1.20.2/pkg/mtu/mtu.go
 */
export function ciliumEncapsulation(options: {
  readonly tunnel: IpFamily | undefined;
  readonly encryption: 'IPsec' | 'WireGuard' | undefined;
  readonly version: Version;
  readonly ipsecKeyBytes?: number;
}): Encapsulation {
  const { tunnel, encryption, version, ipsecKeyBytes = usualIpsecKeyBytes } = options;
  const layers: Layer[] = [];
  if (tunnel !== undefined) layers.push({ name: `tunnel over IPv${tunnel}`, bytes: tunnel === 4 ? 50 : 70 });
  if (encryption === 'IPsec') layers.push({ name: 'IPsec', bytes: 77 + ipsecKeyBytes - usualIpsecKeyBytes });
  if (encryption === 'WireGuard') layers.push({ name: 'WireGuard', bytes: ciliumWireGuard(version) });
  return { layers, stacked: true };
}

/** 80, and 15 bytes of padding more from 1.19.5 and 1.20.0: https://github.com/cilium/cilium/pull/45940 */
function ciliumWireGuard({ major, minor, patch }: Version): number {
  const padded = major > 1 || minor > 19 || (minor === 19 && patch >= 5);
  return padded ? 95 : 80;
}

/** A version on either side of that change, for what holds whichever it is. */
export const ciliumBothSides: readonly [Version, Version] = [
  { major: 1, minor: 19, patch: 4, suffix: '' },
  { major: 1, minor: 19, patch: 5, suffix: '' },
];

/**
 * Calico gives a packet one encapsulation, so the largest decides: between nodes with WireGuard that takes the place of
 * IPIP or VXLAN. https://github.com/projectcalico/calico/blob/master/felix/dataplane/linux/int_dataplane.go
 */
export function calicoEncapsulation(layers: readonly (keyof typeof calicoLayers)[]): Encapsulation {
  return { layers: layers.map((name) => ({ name, bytes: calicoLayers[name] })), stacked: false };
}

export const calicoLayers = {
  IPIP: 20,
  'VXLAN over IPv4': 50,
  'VXLAN over IPv6': 70,
  'WireGuard over IPv4': 60,
  'WireGuard over IPv6': 80,
} as const;

/** By backend, whatever the family of the underlay: https://github.com/flannel-io/flannel/tree/v0.28.10/pkg/backend */
const flannelLayers: Readonly<Record<string, number>> = {
  vxlan: 50,
  wireguard: 80,
  ipip: 20,
  udp: 28,
  'host-gw': 0,
};

/** 77, and 8 where UDPEncap of its backend is true: https://github.com/flannel-io/flannel/blob/v0.28.10/pkg/backend/ipsec/ipsec_network.go */
export const flannelIpsec: readonly [number, number] = [77, 85];

/** Undefined for a backend whose overhead its type does not tell. */
export function flannelEncapsulation(backend: string): Encapsulation | undefined {
  const bytes = flannelLayers[backend];
  if (bytes === undefined) return undefined;
  return bytes === 0 ? plain : { layers: [{ name: backend, bytes }], stacked: true };
}

/**
 * What OVN-Kubernetes checks an interface for before it starts, 58 bytes or with IPv6 in use 78, and 46 for IPsec. The
 * 100 that OpenShift takes off by default leave room above that.
 * https://github.com/ovn-kubernetes/ovn-kubernetes/blob/master/go-controller/pkg/types/const.go
 * https://github.com/openshift/cluster-network-operator/blob/master/pkg/network/ovn_kubernetes.go
 */
export function ovnEncapsulation(options: {
  readonly hasIPv6: boolean;
  readonly ipsec: boolean;
}): Encapsulation {
  const layers: Layer[] = [{ name: 'Geneve', bytes: options.hasIPv6 ? 78 : 58 }];
  if (options.ipsec) layers.push({ name: 'IPsec', bytes: 46 });
  return { layers, stacked: true };
}

/**
 * What Antrea takes off: for its tunnel, 20 more where nodes have IPv6 addresses, and for IPsec in it; WireGuard takes the
 * tunnel's place, and took 80 over IPv4 too before it took 60.
 * https://github.com/antrea-io/antrea/blob/main/pkg/agent/config/node_config.go
 */
export function antreaEncapsulations({
  tunnels,
  encryption,
}: Pick<Carriage, 'tunnels' | 'encryption'>): readonly Encapsulation[] {
  const [encrypted] = encryption;
  if (encrypted?.kind === 'wireguard') {
    const bytes = encrypted.family === 6 ? [80] : [60, 80];
    return bytes.map((one) => ({ layers: [{ name: 'WireGuard', bytes: one }], stacked: true }));
  }
  const layers: Layer[] = tunnels.map(({ family }) => ({
    name: `tunnel over IPv${family}`,
    bytes: family === 6 ? 70 : 50,
  }));
  if (encrypted !== undefined) layers.push({ name: 'IPsec', bytes: 38 });
  return [layers.length === 0 ? plain : { layers, stacked: true }];
}
