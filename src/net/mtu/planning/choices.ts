import type { EncryptionKind, TunnelKind } from '../../../model/carriage.ts';
import type { CniName } from '../../../model/evidence/cni.ts';

export type TunnelChoice = TunnelKind | 'none';
export type EncryptionChoice = EncryptionKind | 'none';

interface Choices {
  readonly tunnels: readonly TunnelChoice[];
  readonly encryption: readonly EncryptionChoice[];
  /** What it does where nothing says otherwise; undefined where its manifests differ. */
  readonly usual?: TunnelChoice;
}

const routed: Choices = { tunnels: ['none'], encryption: ['none'], usual: 'none' };

/**
 * What each CNI can do between nodes, of what is reckoned here; undefined for one whose overhead is not known. Defaults:
 * routing-mode and tunnel-protocol of Cilium, transport of OVN-Kubernetes, tunnelType of Antrea, whose GRE takes less. Calico's manifests and its operator differ,
 * and so do flannel's code (udp) and its manifest (vxlan).
 */
export const choicesOf: Readonly<Record<CniName, Choices | undefined>> = {
  Cilium: {
    tunnels: ['none', 'vxlan', 'geneve'],
    encryption: ['none', 'wireguard', 'ipsec'],
    usual: 'vxlan',
  },
  Calico: { tunnels: ['none', 'vxlan', 'ipip'], encryption: ['none', 'wireguard'] },
  flannel: { tunnels: ['none', 'vxlan', 'ipip', 'udp'], encryption: ['none', 'wireguard', 'ipsec'] },
  Canal: { tunnels: ['none', 'vxlan', 'ipip', 'udp'], encryption: ['none', 'wireguard', 'ipsec'] },
  'OVN-Kubernetes': { tunnels: ['none', 'geneve'], encryption: ['none', 'ipsec'], usual: 'geneve' },
  Antrea: {
    tunnels: ['none', 'vxlan', 'geneve'],
    encryption: ['none', 'wireguard', 'ipsec'],
    usual: 'geneve',
  },
  'AWS VPC CNI': routed,
  'Azure CNI': routed,
  'GKE Dataplane V2': { tunnels: ['none'], encryption: ['none', 'wireguard'], usual: 'none' },
  'GKE VPC-native': routed,
  kindnet: routed,
  'kube-router': undefined,
  'Weave Net': undefined,
};
