import type { Citation } from '../cite.ts';
import type { HasRef } from '../ref.ts';
import type { Maybe } from '../maybe.ts';
import type { Version } from '../version.ts';

export type KubeProxyMode = 'iptables' | 'ipvs' | 'nftables' | 'kernelspace';

/** How kube-proxy runs here. */
export interface KubeProxy {
  readonly runsAs: 'DaemonSet' | 'static pods' | 'host process';
  /** DaemonSets or mirror pods. */
  readonly objects: readonly HasRef[];
  /** Pods there should be and pods that are ready; undefined for a host process, and before anyone counted. */
  readonly desired: number | undefined;
  readonly ready: number | undefined;
  /** Nodes it runs on. */
  readonly nodes: Maybe<ReadonlySet<string>>;
  /** The image's, which is that of its code: Nodes do not tell it any more. */
  readonly version: Maybe<Version>;
  /** Its configuration file; absent where it is started with flags alone. */
  readonly config: Maybe<KubeProxyConfig>;
  /** In force; an empty mode is the documented default. */
  readonly mode: Maybe<KubeProxyMode>;
  /** What it is started with, where flags alone configure it. */
  readonly flags: KubeProxyFlags | undefined;
  /** The environment variable that has it not ask for a kernel that fits nftables; undefined where none is seen. */
  readonly skipsKernelCheck: Citation | undefined;
}

/** Flags, each as `--name=value`, and the object and field that hold them. */
export interface KubeProxyFlags {
  readonly owner: HasRef;
  readonly field: string;
  readonly args: readonly string[];
}

/** KubeProxyConfiguration as it stands in a ConfigMap, where a field that is not set has its default. */
export interface KubeProxyConfig extends HasRef {
  /** Where it stands in the object: `data[config.conf]`. */
  readonly field: string;
  readonly mode?: string | undefined;
  readonly clusterCIDR?: string | undefined;
  readonly detectLocalMode?: string | undefined;
  readonly nodePortAddresses?: readonly string[] | undefined;
  readonly iptables?:
    | {
        readonly minSyncPeriod?: string | undefined;
        readonly localhostNodePorts?: boolean | undefined;
        readonly masqueradeAll?: boolean | undefined;
      }
    | undefined;
  readonly nftables?: { readonly masqueradeAll?: boolean | undefined } | undefined;
  readonly ipvs?: { readonly strictARP?: boolean | undefined } | undefined;
  readonly featureGates?: Readonly<Record<string, boolean>> | undefined;
  readonly conntrack?:
    | {
        readonly maxPerCore?: number | undefined;
        readonly min?: number | undefined;
        readonly tcpEstablishedTimeout?: string | undefined;
        readonly tcpCloseWaitTimeout?: string | undefined;
        readonly tcpBeLiberal?: boolean | undefined;
      }
    | undefined;
}
