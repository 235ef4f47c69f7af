import type { Trace } from '../../model/trace.ts';
import type { Found } from './destination.ts';
import type { Client } from './find-client.ts';

type Check = Trace['checks'][number];

/** Where a path leads besides the destinations within the cluster. */
export type Beyond = 'URL' | 'outside' | undefined;

/** The playbook that a client and a destination make: `pod-to-Service`, `NodePort path`; null where none leads anywhere. */
export function modeOf(client: Client, { destination }: Found, beyond: Beyond): string | null {
  const from = client.kind;
  if (beyond === 'URL') return `${from}-to-URL`;
  if (beyond === 'outside' || destination?.kind === 'address') return `${from}-to-external`;
  if (destination === undefined) return null;
  if (destination.kind !== 'service') return `${from}-to-pod`;
  switch (destination.way) {
    case 'ClusterIP':
      return `${from}-to-Service`;
    case 'node port':
      return 'NodePort path';
    default:
      return 'LoadBalancer path';
  }
}

/** Of commands that begin so, what each outcome means. */
const meanings: readonly (readonly [begins: RegExp, means: readonly string[]])[] = [
  [
    /^kubectl get configmap cilium-config/,
    [
      'service-no-backend-response reject, or not set: refused without a backend; drop: dropped. bpf-lb-mode dsr: the server sees the client; snat: the node that took the connection.',
    ],
  ],
  [
    /^kubectl get configmap coredns/,
    [
      'The server block with the longest zone answers: its kubernetes plugin from Services, its forward from other servers.',
    ],
  ],
  [
    /^kubectl get pod .*dnsPolicy/,
    [
      'ClusterFirst: the resolver of the cluster; Default, or ClusterFirst with hostNetwork: that of the node, which knows no Service.',
    ],
  ],
  [
    /^kubectl get services? /,
    [
      'The port is there: go on to its endpoints. It is not, or the Service is not: connections are refused, or the name does not resolve.',
    ],
  ],
  [
    /^kubectl get endpointslices/,
    [
      'An endpoint is ready: it is chosen. None is: refused, or dropped, as the dataplane has it.',
      'A nodeName other than the client’s, with policy Local: dropped.',
    ],
  ],
  [
    /^kubectl get pods/,
    ['A pod is Ready: its address can be used. None is, or the address is another’s: stale.'],
  ],
  [
    /^kubectl get (?:gateways|httproutes|ingress)/,
    [
      'Accepted and ResolvedRefs are True for the generation there is: its controller does as it says. Otherwise the reason says what keeps it.',
    ],
  ],
  [
    /^kubectl get (?:network|cilium|global)/,
    [
      'One selects an end: whether it lets this through its owner judges. None does: policies are not the cause.',
    ],
  ],
  [
    /^hubble observe/,
    [
      'Policy denied: a policy dropped it. Another drop reason: not a policy. Nothing: it never came to the node.',
    ],
  ],
  [
    /^conntrack -C/,
    [
      'Close to net.netfilter.nf_conntrack_max: the table is full, and new connections are dropped. Far below: it is not the cause.',
    ],
  ],
  [
    /^conntrack -S/,
    [
      'drop or early_drop grows between two calls: the table is full. insert_failed alone grows: ports run out, or DNS queries race.',
    ],
  ],
  [
    /^conntrack -L/,
    [
      'The second half of a line is the answer’s way: its dst is the source that the server saw. UNREPLIED: no answer came back.',
    ],
  ],
  [
    /^iptables -t nat/,
    [
      'Counters of the rule grow: it takes the connections. They stay: something before it does, or they never come.',
    ],
  ],
  [
    /^nft list/,
    [
      'The map of the address and port names the chain of its endpoints; without an entry the proxy does not know the Service.',
    ],
  ],
  [
    /^ipvsadm/,
    ['The address and port stand with servers below: those are chosen. Without servers: refused or dropped.'],
  ],
  [
    /^cilium-dbg (?:service|bpf lb)/,
    [
      'The frontend stands with active backends: those are chosen. Without: refused or dropped, by service-no-backend-response.',
    ],
  ],
  [
    /^cilium-dbg bpf egress/,
    [
      'The pod’s address and the range stand there: its gateway and egress address hold. Egress address 0.0.0.0: dropped.',
    ],
  ],
  [
    /^kubectl get nodes? /,
    [
      'spec.providerID names the cloud, and labels the node group or class whose options for the metadata service hold.',
    ],
  ],
  [
    /^kubectl get configmap (?:azure-)?ip-masq-agent/,
    [
      'Pods keep their address towards ranges of nonMasqueradeCIDRs. No ConfigMap: towards 10.0.0.0/8, 172.16.0.0/12 and 192.168.0.0/16, and more where the agent has --nomasq-all-reserved-ranges.',
    ],
  ],
  [
    /^kubectl get (?:egress|adminpolicy|routeadv)/,
    [
      'One selects the pod: its status names the node and the address that the outside sees. None does: the node’s address, unless the CNI keeps the pod’s.',
    ],
  ],
  [/^cilium-dbg bpf ipmasq/, ['Pods keep their address towards the ranges that stand there.']],
  [/^cilium-dbg status/, ['Masquerading tells mode, interfaces and the range that is left alone.']],
  [
    /^ip route get/,
    [
      'A tunnel’s device: it is encapsulated. The node’s own: routed as it is. Unreachable: no route, and it is lost there.',
    ],
  ],
  [
    /^ip -d link show/,
    ['The mtu of the pod’s interface is more than the path’s: large packets are lost while small ones pass.'],
  ],
  [/^kubectl get /, ['It stands there as the step takes it: go on. Otherwise follow what stands there.']],
];

/** Commands with what their outcomes mean. */
export function checksOf(next: readonly string[]): Check[] {
  return next.map((command) => ({
    command,
    means: [...(meanings.find(([begins]) => begins.test(command))?.[1] ?? [])],
  }));
}
