import { isReady, isServing, isTerminating } from '../../model/evidence/endpoint-slices.ts';
import type { HeededHints } from './hint-gates.ts';
import type { PortEndpoint } from './port-endpoints.ts';
import type { TrafficPolicies } from './traffic-policies.ts';

/**
 * Why just these endpoints: all that are ready, those hinted for this zone or node, those on it, or the last resort; of IPVS
 * alone, those on other nodes where policy Local finds none.
 */
export type EligibleReason =
  'all ready' | 'zone hint' | 'node hint' | 'local' | 'terminating fallback' | 'elsewhere';

/** Where new connections go under one traffic policy: to one of `endpoints`, each as likely, or nowhere. */
export type Eligible =
  | {
      readonly verdict: 'reaches';
      readonly policy: 'Cluster' | 'Local';
      readonly reason: EligibleReason;
      readonly endpoints: readonly PortEndpoint[];
    }
  | {
      /** Refused (ICMP port unreachable) where no endpoint is usable anywhere, dropped where only none is local. */
      readonly verdict: 'refused' | 'dropped';
      readonly policy: 'Cluster' | 'Local';
      readonly reason: 'no usable endpoint' | 'no local endpoint';
      readonly endpoints: readonly [];
    };

/** What kube-proxy on one node does with connections to one port of a Service. */
export interface EligibleOnNode {
  /** To the ClusterIP. */
  readonly internal: Eligible;
  /** From other hosts to a node port, external IP or load-balancer address; undefined where it has none. */
  readonly external: Eligible | undefined;
  /** The same, from the node itself and from those pods on it that kube-proxy knows as its own: no policy bars them. */
  readonly externalFromHere: Eligible | undefined;
}

export interface ProxyNode {
  readonly name: string;
  readonly zone: string | undefined;
}

/** The eligible endpoints of one Service port in one address family, for whichever node is asked about. */
export interface EligibleEndpoints {
  on(node: ProxyNode): EligibleOnNode;
  /** Nodes that are told apart by name. All others of a zone have the same answer. */
  readonly named: ReadonlySet<string>;
}

/**
 * Which endpoints kube-proxy chooses from, in its modes iptables and nftables: ready ones, or else those that still serve
 * while they terminate; with policy Local those of its own node; with Cluster those hinted for its node or zone, if every
 * ready endpoint has such a hint and one names this node or zone. The work is done once, an answer for a node is a lookup.
 * https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/proxy/topology.go (CategorizeEndpoints), and for what is refused
 * and what dropped pkg/proxy/iptables/proxier.go and pkg/proxy/nftables/proxier.go.
 */
export function eligibleEndpoints(
  all: readonly PortEndpoint[],
  policies: TrafficPolicies,
  heeded: HeededHints,
): EligibleEndpoints {
  const ready = all.filter(({ endpoint }) => isReady(endpoint));
  const leaving = all.filter(({ endpoint }) => isServing(endpoint) && isTerminating(endpoint));
  const byNode = heeded.nodes ? byHint(ready, 'forNodes') : undefined;
  const byZone = heeded.zones ? byHint(ready, 'forZones') : undefined;
  const readyOn = grouped(ready, ({ endpoint }) => (endpoint.nodeName ? [endpoint.nodeName] : []));
  const leavingOn = grouped(leaving, ({ endpoint }) => (endpoint.nodeName ? [endpoint.nodeName] : []));

  const anywhere =
    reaches('Cluster', 'all ready', ready) ??
    reaches('Cluster', 'terminating fallback', leaving) ??
    nowhere('Cluster', 'no usable endpoint');
  const notLocal = nowhere(
    'Local',
    anywhere.verdict === 'reaches' ? 'no local endpoint' : 'no usable endpoint',
  );

  const cluster = ({ name, zone = '' }: ProxyNode) =>
    reaches('Cluster', 'node hint', byNode?.get(name)) ??
    reaches('Cluster', 'zone hint', byZone?.get(zone)) ??
    anywhere;
  const local = ({ name }: ProxyNode) =>
    reaches('Local', 'local', readyOn.get(name)) ??
    reaches('Local', 'terminating fallback', leavingOn.get(name)) ??
    notLocal;

  const { internal, external } = policies;
  const isLocalSomewhere = internal === 'Local' || external === 'Local';
  return {
    on: (node) => ({
      internal: internal === 'Local' ? local(node) : cluster(node),
      external: external === undefined ? undefined : external === 'Local' ? local(node) : cluster(node),
      externalFromHere: external === undefined ? undefined : cluster(node),
    }),
    named: new Set([
      ...(byNode?.keys() ?? []),
      ...(isLocalSomewhere ? [...readyOn.keys(), ...leavingOn.keys()] : []),
    ]),
  };
}

/** Endpoints by the nodes or zones that they are hinted for; undefined unless every one of them has such a hint. */
function byHint(
  ready: readonly PortEndpoint[],
  kind: 'forNodes' | 'forZones',
): ReadonlyMap<string, readonly PortEndpoint[]> | undefined {
  const hints = ({ endpoint }: PortEndpoint) => endpoint.hints?.[kind] ?? [];
  if (!ready.every((one) => hints(one).length > 0)) return undefined;
  return grouped(ready, (one) => new Set(hints(one).map(({ name = '' }) => name)));
}

function grouped(
  endpoints: readonly PortEndpoint[],
  keysOf: (endpoint: PortEndpoint) => Iterable<string>,
): ReadonlyMap<string, readonly PortEndpoint[]> {
  const groups = new Map<string, PortEndpoint[]>();
  for (const endpoint of endpoints) {
    for (const key of keysOf(endpoint)) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [endpoint]);
      else group.push(endpoint);
    }
  }
  return groups;
}

function reaches(
  policy: 'Cluster' | 'Local',
  reason: EligibleReason,
  endpoints: readonly PortEndpoint[] = [],
): Eligible | undefined {
  return endpoints.length === 0 ? undefined : { verdict: 'reaches', policy, reason, endpoints };
}

function nowhere(policy: 'Cluster' | 'Local', reason: 'no usable endpoint' | 'no local endpoint'): Eligible {
  const verdict = reason === 'no usable endpoint' ? 'refused' : 'dropped';
  return { verdict, policy, reason, endpoints: [] };
}
