import type { Kept } from '../../model/kinds/index.ts';
import type { HasRef } from '../../model/ref.ts';

/** A session as the object of its node tells of it. */
interface BgpSession {
  readonly peer: string;
  readonly state: string;
  readonly field: string;
}

export interface BgpSessions {
  readonly node: string;
  readonly sessions: readonly BgpSession[];
  /** Peers that the node was given and tells nothing of. */
  readonly unreported: number;
}

type Peers = NonNullable<NonNullable<NonNullable<Kept<'CalicoNodeStatus'>['status']>['bgp']>['peersV4']>;

/** The sessions that an object of Cilium, Calico or FRR-K8s tells of; undefined for one that tells of none. */
export function bgpSessions(object: HasRef): BgpSessions | undefined {
  switch (object.ref.kind) {
    case 'CiliumBGPNodeConfig':
      return ciliums(object as Kept<'CiliumBGPNodeConfig'>);
    case 'CalicoNodeStatus':
      return calicos(object as Kept<'CalicoNodeStatus'>);
    case 'BGPSessionState':
      return frrs(object as Kept<'BGPSessionState'>);
    default:
      return undefined;
  }
}

/** Is it established, or does it wait for the other side as it was told to? */
export function isAnswered(state: string): boolean {
  return ['established', 'passive'].includes(state.toLowerCase());
}

function ciliums({ ref, spec, status }: Kept<'CiliumBGPNodeConfig'>): BgpSessions {
  const sessions = (status?.bgpInstances ?? []).flatMap(({ name: instance = '', peers = [] }) =>
    peers.flatMap(({ name = '', peerAddress, peeringState }): BgpSession[] => {
      if (peeringState === undefined) return [];
      const field = `status.bgpInstances[name=${instance}].peers[name=${name}].peeringState`;
      return [{ peer: peerAddress ?? name, state: peeringState, field }];
    }),
  );
  const given = (spec?.bgpInstances ?? []).reduce((sum, { peers = [] }) => sum + peers.length, 0);
  return { node: ref.name, sessions, unreported: Math.max(0, given - sessions.length) };
}

function calicos({ spec, status }: Kept<'CalicoNodeStatus'>): BgpSessions | undefined {
  if (spec?.node === undefined || spec.updatePeriodSeconds === 0) return undefined;
  const of = (name: string, peers: Peers = []): BgpSession[] =>
    peers.flatMap(({ peerIP = '', state }) =>
      state === undefined
        ? []
        : [{ peer: peerIP, state, field: `status.bgp.${name}[peerIP=${peerIP}].state` }],
    );
  const { peersV4, peersV6 } = status?.bgp ?? {};
  return { node: spec.node, sessions: [...of('peersV4', peersV4), ...of('peersV6', peersV6)], unreported: 0 };
}

function frrs({ status }: Kept<'BGPSessionState'>): BgpSessions | undefined {
  const { node, peer = '', bgpStatus } = status ?? {};
  if (node === undefined || bgpStatus === undefined) return undefined;
  // The peer is written with dashes for dots and colons, as label values are.
  return { node, sessions: [{ peer, state: bgpStatus, field: 'status.bgpStatus' }], unreported: 0 };
}
