import type { Citation } from '../cite.ts';
import type { Corefile, Directive, ListenerConflict } from '../corefile.ts';
import type { ZoneDecision } from '../corefile-decision.ts';
import type { Kept } from '../kinds/index.ts';
import type { Maybe } from '../maybe.ts';
import type { Missing } from '../missing.ts';
import type { Parsed } from '../parsed.ts';
import type { HasRef } from '../ref.ts';
import type { Version } from '../version.ts';
import type { Container } from './network-agents.ts';
import type { PodSpec } from './workloads.ts';

/** What answers for the names of Services. On OpenShift an operator writes the Corefile; Cloud DNS runs outside of GKE clusters. */
export type DnsImplementation = 'CoreDNS' | 'OpenShift DNS' | 'kube-dns' | 'Cloud DNS';

export type DnsProgram = 'CoreDNS' | 'kube-dns' | 'NodeLocal DNSCache';

/** The DNS of a cluster, each part as far as it was read. */
export interface ClusterDns {
  readonly implementation: Maybe<DnsImplementation>;
  /** The Service whose address kubelets give to pods. */
  readonly service: Maybe<Kept<'Service'>>;
  /** What runs behind that Service; several while one takes over from another. */
  readonly servers: Maybe<readonly DnsServer[]>;
  readonly pods: Maybe<DnsPods>;
  /** Without a dot at its end: `cluster.local`. */
  readonly clusterDomain: Maybe<string>;
  /** The cache on every node, where there is one. */
  readonly nodeLocal: Maybe<DnsServer>;
  readonly corefiles: Maybe<Corefiles>;
  /** What kubelets were found to be told, for all of them or for one node. */
  readonly kubelets: Maybe<readonly KubeletDns[]>;
  /** The resolv.conf of nodes, where somebody saved it. */
  readonly nodeResolvers: readonly NodeResolver[];
}

/** The part of a kubelet's configuration that pods' resolv.conf comes from. `ref` is the ConfigMap or the node. */
export interface KubeletDns extends HasRef {
  /** Of one node; undefined for what kubeadm gives to every node that joins. */
  readonly node: string | undefined;
  readonly clusterDNS: readonly string[];
  /** Without a dot at its end; empty where it is not set. */
  readonly clusterDomain: string;
  /** The file that pods of dnsPolicy Default get; undefined where it is not set, which is /etc/resolv.conf. */
  readonly resolvConf: string | undefined;
  readonly cite: (field: 'clusterDNS' | 'clusterDomain' | 'resolvConf') => Citation;
}

export interface NodeResolver {
  readonly node: string;
  /** As glibc and CoreDNS read the file. */
  readonly nameservers: readonly string[];
  readonly searches: readonly string[];
  /** As kubelets take it over into pods, options as single words; undefined where they fail on it. */
  readonly forPods:
    | {
        readonly nameservers: readonly string[];
        readonly searches: readonly string[];
        readonly options: readonly string[];
      }
    | undefined;
  readonly from: Citation;
}

/** A workload that answers DNS queries; a pod of it where the workload itself was not read. */
export interface DnsServer extends HasRef {
  readonly program: DnsProgram;
  /** Its image, where it was read. */
  readonly image: Citation;
  /** What the image's tag says. */
  readonly version: Maybe<Version>;
  /** Built from a release without adding or leaving out plugins, as far as its publisher says. */
  readonly isStock: boolean;
  /** Pods there should be, and pods that are ready; undefined where nobody counted. */
  readonly desired: number | undefined;
  readonly ready: number | undefined;
  readonly podSpec: PodSpec;
  /** Path of `podSpec` in the object: `spec.template.spec`. */
  readonly field: string;
  /** Its pods carry a checksum of what they read, so that a changed Corefile makes them anew. */
  readonly hasChecksum: boolean;
  /** The one that answers. */
  readonly container: Container;
}

export interface DnsPods {
  readonly pods: number;
  readonly ready: number;
}

/** The Corefiles that were read, and what was not read and could be, or be part of, another. */
export interface Corefiles {
  readonly found: readonly CorefileSeen[];
  readonly missing: readonly Missing[];
}

/** A Corefile with all it imports. `ref` is the ConfigMap that holds it. */
export interface CorefileSeen extends HasRef {
  /** What reads it; undefined where that was not read. */
  readonly server: DnsServer | undefined;
  readonly program: DnsProgram;
  /** Only what it imports was read: the import lines of AKS and k3s were taken for the rest. */
  readonly isAssumed: boolean;
  /** The Corefile itself first, unless it is assumed, then what is mounted beside it. */
  readonly files: readonly [CorefilePart, ...CorefilePart[]];
  readonly parsed: Parsed<Corefile>;
  /** Every zone of every server block, and what may answer there; none for a Corefile that does not parse. */
  readonly decisions: readonly ZoneDecision[];
  /** Server blocks that its program refuses to serve together. */
  readonly conflicts: readonly ListenerConflict[];
  /** Directives, and options of theirs, whose arguments no release takes. */
  readonly malformed: readonly Directive[];
  /** Plugins that its program is known not to have. */
  readonly lacking: readonly Directive[];
  /** Plugins that its program may or may not have, and what would tell. */
  readonly unclear: { readonly plugins: readonly Directive[]; readonly missing: readonly Missing[] };
  /** Options and plugins that its program refuses, or that later releases refuse or this one passes over. */
  readonly options: readonly OptionSeen[];
  /** Options of which that is not known, and what would tell. */
  readonly unclearOptions: { readonly options: readonly Directive[]; readonly missing: readonly Missing[] };
  /** Files beside it that neither an import nor a plugin names. */
  readonly unused: readonly CorefilePart[];
  /** What its imports bring in and was not read. */
  readonly missing: readonly Missing[];
}

/**
 * A line whose release matters. `refused`: CoreDNS does not start; `since` is the release from which on, `before` the
 * first that takes it. `idle`: passed over. `ends`: in force until a later release, `since`, refuses it.
 */
export interface OptionSeen {
  /** The plugin, or the option in its block. */
  readonly directive: Directive;
  readonly plugin: string;
  readonly verdict: 'refused' | 'idle' | 'ends';
  readonly since: string | undefined;
  readonly before: string | undefined;
}

/** A key of a ConfigMap, and the file that it becomes. */
export interface CorefilePart {
  readonly path: string;
  readonly configMap: Kept<'ConfigMap'>;
  readonly key: string;
}

/** The part in which a place of a Corefile lies. */
export function partOf({ files }: CorefileSeen, file: string | undefined): CorefilePart {
  return files.find(({ path }) => path === file) ?? files[0];
}

/** The text of a line, without the spaces around it. */
export function lineIn({ configMap, key }: CorefilePart, line: number | undefined): string {
  return (configMap.data?.[key] ?? '').split('\n')[(line ?? 0) - 1]?.trim() ?? '';
}

/** The ClusterIPs of a Service, as they are written; none for a headless one. */
export function clusterIpsOf(service: Kept<'Service'>): readonly string[] {
  const { clusterIP, clusterIPs } = service.spec ?? {};
  return (clusterIPs ?? [clusterIP ?? '']).filter((address) => address !== '' && address !== 'None');
}

/** The addresses that NodeLocal DNSCache takes on every node: its flag -localip. */
export function localAddressesOf({ container }: DnsServer): readonly string[] {
  const flag = container.args?.find((argument) => argument.startsWith('--localip='));
  return (flag ?? '')
    .slice('--localip='.length)
    .split(',')
    .filter((address) => address !== '');
}
