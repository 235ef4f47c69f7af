import type { Version } from './version.ts';

/** State of a component: Ok, Warning, Failure or Disabled. */
export interface CiliumState {
  readonly state?: string;
  readonly msg?: string;
}

export interface CiliumNodePort {
  readonly enabled: boolean;
  /** SNAT, DSR or Hybrid. */
  readonly mode?: string;
  /** Random or Maglev. */
  readonly algorithm?: string;
  /** None, Native, Generic or Best-Effort. */
  readonly acceleration?: string;
  readonly dsrMode?: string;
  readonly portMin?: number;
  readonly portMax?: number;
}

/** The agent leaves out what is false, so a feature is present and disabled, or the agent does not know it. */
export interface CiliumKprFeatures {
  readonly nodePort?: CiliumNodePort;
  readonly hostPort?: boolean;
  readonly externalIPs?: boolean;
  readonly socketLB?: boolean;
  readonly sessionAffinity?: boolean;
  readonly gracefulTermination?: boolean;
  readonly bpfSocketLBHostnsOnly: boolean;
}

export interface CiliumRemoteCluster {
  readonly name: string;
  readonly ready: boolean;
  readonly status?: string;
  readonly numNodes: number;
  readonly numSharedServices: number;
  readonly numIdentities: number;
  readonly numEndpoints: number;
  readonly numFailures: number;
  readonly lastFailure?: string;
}

/** What one Cilium agent tells of itself; a part that it does not report is absent. */
export interface CiliumDbgStatus {
  readonly cilium?: CiliumState;
  readonly version?: Version;
  readonly kubeProxyReplacement?: {
    /** True or False; in old versions Strict, Partial, Probe or Disabled. */
    readonly mode?: string;
    readonly devices: readonly string[];
    readonly directRoutingDevice?: string;
    readonly features?: CiliumKprFeatures;
  };
  readonly routing?: {
    /** BPF or Legacy. */
    readonly intraHost?: string;
    /** Native or Tunnel. */
    readonly interHost?: string;
    readonly tunnelProtocol?: string;
  };
  readonly encryption?: {
    /** Disabled, IPsec, Wireguard or Ztunnel. */
    readonly mode?: string;
    readonly msg?: string;
    readonly wireguardInterfaces: readonly { readonly name?: string; readonly peerCount: number }[];
  };
  readonly ipam?: { readonly status?: string; readonly ipv4: number; readonly ipv6: number };
  readonly masquerading?: {
    readonly enabled: boolean;
    /** BPF or iptables. */
    readonly mode?: string;
    readonly ipv4: boolean;
    readonly ipv6: boolean;
    readonly ipMasqAgent: boolean;
    readonly snatExclusionCidrV4?: string;
    readonly snatExclusionCidrV6?: string;
  };
  readonly cniFile?: CiliumState;
  readonly cniChainingMode?: string;
  /** veth, netkit or netkit-l2. */
  readonly datapathMode?: string;
  readonly clusterMesh?: {
    readonly numGlobalServices: number;
    readonly clusters: readonly CiliumRemoteCluster[];
  };
}
