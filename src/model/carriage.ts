import type { CniName } from './evidence/cni.ts';
import type { Version } from './version.ts';

export type IpFamily = 4 | 6;

/** The smallest MTU that IPv6 takes: RFC 8200, section 5. */
export const smallestMtu = { 4: 576, 6: 1280 } as const;

export const tunnelKinds = ['vxlan', 'geneve', 'ipip', 'udp'] as const;
export type TunnelKind = (typeof tunnelKinds)[number];

export const encryptionKinds = ['wireguard', 'ipsec'] as const;
export type EncryptionKind = (typeof encryptionKinds)[number];

/** One tunnel or encryption, and the family of the addresses that its outer packets have. */
export interface Outer<Kind> {
  readonly kind: Kind;
  readonly family: IpFamily;
}

/** How a CNI carries packets between nodes, as far as their size depends on it. */
export interface Carriage {
  readonly cni: CniName;
  /** Undefined where nothing tells it. */
  readonly version: Version | undefined;
  readonly tunnels: readonly Outer<TunnelKind>[];
  readonly encryption: readonly Outer<EncryptionKind>[];
  /** Bytes of the authentication key that Cilium's IPsec is given. */
  readonly ipsecKeyBytes: number;
}

/** With a 128-bit integrity check value, as Cilium's documentation makes its key: pkg/mtu/mtu.go of v1.20.2. */
export const usualIpsecKeyBytes = 16;
