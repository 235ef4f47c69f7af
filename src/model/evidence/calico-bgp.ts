import type { Citation } from '../cite.ts';
import type { Kept } from '../kinds/index.ts';
import type { Maybe } from '../maybe.ts';
import type { HasRef } from '../ref.ts';

type Labels = Readonly<Record<string, string>>;
type Node = Kept<'Node'>;

/** A BGPPeer between nodes, or between nodes and a router. */
export interface CalicoBgpPeer extends HasRef {
  readonly object: Kept<'BGPPeer'>;
  readonly selects: (node: Node) => boolean;
  /** The nodes at the other end; undefined for a router, which is known by its address alone. */
  readonly peers: ((labels: Labels) => boolean) | undefined;
  /** Do the nodes at the other end get the session too without a BGPPeer of their own? */
  readonly reverses: boolean;
}

/** Calico's BGP. Its owner is the BGPConfiguration called default, or where there is none the DaemonSet of Calico. */
export interface CalicoBgp extends HasRef {
  readonly mesh: { readonly enabled: boolean; readonly citation: Citation };
  readonly peers: readonly CalicoBgpPeer[];
  /** Is there a pool whose pods other nodes reach by routes of BGP alone? Then which one, and why. */
  readonly carriesPods: Maybe<Kept<'IPPool'>>;
}
