import type { Encapsulation } from '../encapsulation.ts';
import type { Citation } from '../cite.ts';
import type { Maybe } from '../maybe.ts';
import type { Missing } from '../missing.ts';
import type { HasRef } from '../ref.ts';

/** One node's MTU towards other nodes, in bytes, and the output that tells it. */
export interface NodeMtu {
  readonly node: string;
  readonly mtu: number;
  readonly citation: Citation;
  /** What the interface reaches without a router, as saved routes tell; undefined where none do. */
  readonly subnets: { readonly cidrs: readonly string[]; readonly citation: Citation } | undefined;
}

/** Nodes by the MTU of the interface they reach other nodes through, the smallest first. */
export interface NodeMtus {
  readonly groups: readonly { readonly mtu: number; readonly nodes: readonly NodeMtu[] }[];
  /** Nodes whose MTU nothing tells. */
  readonly missing: readonly Missing[];
}

/** An MTU that the CNI is told, rather than left to work out. */
export interface PodMtuSetting extends HasRef {
  readonly field: string;
  /** In bytes, as it is set. */
  readonly value: number;
  /** Cilium and flannel are told the underlay’s and take the overhead off it; the others are told that of pods. */
  readonly measures: 'pods' | 'underlay';
  /** What goes around a pod's packet on its way to another node. */
  readonly encapsulation: Maybe<Encapsulation>;
  /** The nodes it is for; undefined for all. */
  readonly nodes: ReadonlySet<string> | undefined;
}
