import type { Carriage, IpFamily } from '../../../model/carriage.ts';
import type { Encapsulation } from '../../../model/encapsulation.ts';
import {
  antreaEncapsulations,
  calicoEncapsulation,
  type calicoLayers,
  ciliumBothSides,
  ciliumEncapsulation,
  flannelEncapsulation,
  flannelIpsec,
  ovnEncapsulation,
  plain,
} from '../mtu.ts';

/**
 * What the CNI takes off the MTU of a node for that of pods. Several where something decides that is not told, such as
 * its version; none for a CNI whose overhead is not known.
 */
export function encapsulationsFor(carriage: Carriage): readonly Encapsulation[] {
  switch (carriage.cni) {
    case 'Cilium':
    case 'GKE Dataplane V2':
      return cilium(carriage);
    case 'Calico':
      return [calico(carriage)];
    case 'flannel':
    case 'Canal':
      return flannel(carriage);
    case 'OVN-Kubernetes':
      return carriage.tunnels.length === 0 ? [plain] : [ovn(carriage)];
    case 'Antrea':
      return antreaEncapsulations(carriage);
    case 'AWS VPC CNI':
    case 'Azure CNI':
    case 'GKE VPC-native':
    case 'kindnet':
      return [plain];
    default:
      return [];
  }
}

/** WireGuard first where both are on: getRouteMTU of pkg/mtu/mtu.go. */
function cilium({ version, tunnels, encryption, ipsecKeyBytes }: Carriage): readonly Encapsulation[] {
  const hasWireGuard = encryption.some(({ kind }) => kind === 'wireguard');
  const kind = hasWireGuard ? 'WireGuard' : encryption.length > 0 ? 'IPsec' : undefined;
  const tunnel = tunnels[0]?.family;
  const [before, after] = ciliumBothSides;
  const versions = version !== undefined ? [version] : hasWireGuard ? [before, after] : [after];
  return versions.map((one) =>
    ciliumEncapsulation({ tunnel, encryption: kind, version: one, ipsecKeyBytes }),
  );
}

function calico({ tunnels, encryption }: Carriage): Encapsulation {
  const names: (keyof typeof calicoLayers)[] = [
    ...tunnels.flatMap(({ kind, family }) =>
      kind === 'ipip' ? ['IPIP' as const] : kind === 'vxlan' ? [`VXLAN over IPv${family}` as const] : [],
    ),
    ...encryption.map(({ family }) => `WireGuard over IPv${family}` as const),
  ];
  return calicoEncapsulation([...new Set(names)]);
}

function flannel({ tunnels, encryption }: Carriage): readonly Encapsulation[] {
  const encrypted = encryption[0]?.kind;
  if (encrypted === 'ipsec') {
    return flannelIpsec.map((bytes) => ({ layers: [{ name: 'IPsec', bytes }], stacked: true }));
  }
  const found = flannelEncapsulation(encrypted ?? tunnels[0]?.kind ?? 'host-gw');
  return found === undefined ? [] : [found];
}

function ovn({ tunnels, encryption }: Carriage): Encapsulation {
  return ovnEncapsulation({
    hasIPv6: tunnels.some(({ family }) => family === 6),
    ipsec: encryption.length > 0,
  });
}

/** Outer headers of a tunnel that carries an Ethernet frame over UDP, and the frame's own: RFC 7348, RFC 8926. */
const frameOverUdp = { 4: 20 + 8 + 8 + 14, 6: 40 + 8 + 8 + 14 } as const;

/** Outer headers of WireGuard's data message and its 32 bytes, without padding: https://www.wireguard.com/protocol/ */
const wireGuard = { 4: 20 + 8 + 32, 6: 40 + 8 + 32 } as const;

/**
 * The largest packet of a pod that leaves unfragmented through an interface of this MTU, with the headers that go onto
 * the wire rather than what the CNI takes off: flannel takes 50 off for VXLAN over IPv6, which needs 70. `taken` is one
 * of `encapsulationsFor`.
 */
export function roomThrough(carriage: Carriage, taken: Encapsulation, mtu: number): number {
  const { cni, tunnels, encryption } = carriage;
  const ipsec = taken.layers.find(({ name }) => name === 'IPsec')?.bytes ?? 0;
  switch (cni) {
    case 'Cilium':
    case 'GKE Dataplane V2': {
      const encrypted = encryption.find(({ kind }) => kind === 'wireguard');
      const inner = encrypted === undefined ? mtu - ipsec : unpadded(mtu - wireGuard[encrypted.family]);
      return inner - largest(tunnels.map(({ family }) => frameOverUdp[family]));
    }
    case 'Calico':
    case 'flannel':
    case 'Canal':
      return (
        mtu -
        largest([
          ...tunnels.map(({ kind, family }) => bytesOf(kind, family)),
          ...encryption.map(({ kind, family }) => (kind === 'ipsec' ? ipsec : wireGuard[family])),
        ])
      );
    default:
      return mtu - taken.layers.reduce((sum, { bytes }) => sum + bytes, 0);
  }
}

/**
 * WireGuard pads to 16 bytes, at most to the MTU of its interface; Cilium sends packets into it that are not bound to
 * that: https://github.com/cilium/cilium/pull/45940
 */
function unpadded(room: number): number {
  return room - (room % 16);
}

function bytesOf(kind: Carriage['tunnels'][number]['kind'], family: IpFamily): number {
  if (kind === 'ipip') return family === 4 ? 20 : 40;
  return kind === 'udp' ? 28 : frameOverUdp[family];
}

function largest(bytes: readonly number[]): number {
  return Math.max(0, ...bytes);
}
