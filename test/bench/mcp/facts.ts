import type { Spoilt } from './spoil-endpoints.ts';
import { nodes } from './question-cluster.ts';

/** The right answers on the cluster that `fillForQuestions` made. Keys are in this order wherever a fact is read. */
export function factsOf({ unready, empty }: Spoilt) {
  return {
    unready,
    empty,
    dataplane: { cni: 'flannel', kubeProxy: 'nftables' },
    route: { reason: 'NotAllowedByListeners', listener: 'admin', lets: 'Same' },
    forwards: [
      ['.', ['/etc/resolv.conf']],
      ['corp.example', ['10.20.0.53', '10.20.1.53']],
    ],
    headroom: { range: '10.128.0.0/16', given: nodes, free: 256 - nodes },
  };
}

export type Facts = ReturnType<typeof factsOf>;
