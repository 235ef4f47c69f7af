import type { TraceVerdict } from '../../model/trace.ts';
import type { Eligible } from '../services/eligible-endpoints.ts';
import type { PortEndpoint } from '../services/port-endpoints.ts';
import { type NodeProxy, proxyText } from './node-proxy.ts';

/** What becomes of new connections under one proxy. */
export interface Fate {
  readonly verdict: TraceVerdict;
  /** Those it chooses among, each as likely. */
  readonly endpoints: readonly PortEndpoint[];
  /** In words: `all ready endpoints`. */
  readonly says: string;
  /** Why it is not settled. */
  readonly why: string | undefined;
}

const reasons: Readonly<Record<Eligible['reason'], string>> = {
  'all ready': 'every ready endpoint is eligible',
  'zone hint': 'endpoints hinted for the zone are eligible',
  'node hint': 'endpoints hinted for the node are eligible',
  local: 'ready endpoints on the node are eligible, as policy Local wants',
  'terminating fallback':
    'no endpoint is ready, and those that still serve while they terminate are eligible',
  elsewhere: 'policy Local finds no endpoint on the node, and IPVS takes those of others even so',
  'no usable endpoint': 'no endpoint is ready or still serves',
  'no local endpoint': 'policy Local allows endpoints on the node alone, and none is there',
};

/**
 * kube-proxy does what `eligible` says; without a destination IPVS refuses (ICMP port unreachable, ip_vs_leave in
 * net/netfilter/ipvs/ip_vs_core.c of Linux). Cilium takes every active backend, with policy Local those on its node, and its
 * own way with hints: https://github.com/cilium/cilium/blob/v1.20.2/pkg/loadbalancer/writer/writer.go
 * (DefaultSelectBackends). Of the others only that every one takes ready endpoints where nothing narrows them.
 */
export function fateUnder(proxy: NodeProxy, eligible: Eligible, hasHints: boolean): Fate {
  const { verdict, endpoints, reason } = eligible;
  const says = reasons[reason];
  if (proxy.name === undefined) return open(says, proxy.why);
  if (isSettled(proxy, eligible, hasHints)) return { verdict, endpoints, says, why: undefined };
  if (proxy.name === 'Cilium' && proxy.refuses !== undefined && reason === 'no usable endpoint') {
    return { verdict: 'refused', endpoints: [], says, why: undefined };
  }
  const why = verdict === 'reaches' ? undefined : empty[proxy.name];
  return open(
    says,
    why === undefined
      ? `what ${proxyText(proxy)} does then is not settled by the API`
      : `nothing is reached; ${why}`,
  );
}

const byOption = (name: string) =>
  `whether ${name} refuses or drops, as its option service-no-backend-response has it, is not known`;

/**
 * What others than kube-proxy do where nothing is eligible:
 * https://github.com/ovn-kubernetes/ovn-kubernetes/blob/8871cd9c/go-controller/pkg/ovn/controller/services/lb_config.go
 * (lbOpts) and https://github.com/antrea-io/antrea/blob/v2.7.0/CHANGELOG/CHANGELOG-1.11.md.
 */
const empty: Readonly<Partial<Record<NonNullable<NodeProxy['name']>, string>>> = {
  Cilium: byOption('Cilium'),
  'GKE Dataplane V2': byOption('GKE Dataplane V2'),
  'OVN-Kubernetes':
    'OVN-Kubernetes refuses, unless the Service is idled, which its annotation k8s.ovn.org/idled-at tells',
  Antrea: 'Antrea refuses from its version 1.11 where no endpoint is there at all, and drops before it',
};

function isSettled(proxy: NodeProxy, eligible: Eligible, hasHints: boolean): boolean {
  const { reason } = eligible;
  const isPlain = reason === 'all ready' && !hasHints;
  switch (proxy.name) {
    case undefined:
      return false;
    case 'several':
      return proxy.all.every((one) => isPlain || (!isIpvs(one) && isSettled(one, eligible, hasHints)));
    case 'kube-proxy':
      return proxy.mode === 'kernelspace' ? isPlain : true;
    case 'Cilium':
    case 'GKE Dataplane V2':
      return isPlain || reason === 'local';
    default:
      return isPlain;
  }
}

export function isIpvs(proxy: NodeProxy): boolean {
  return proxy.name === 'kube-proxy' && proxy.mode === 'ipvs';
}

function open(says: string, why: string): Fate {
  return { verdict: 'unknown', endpoints: [], says, why };
}
