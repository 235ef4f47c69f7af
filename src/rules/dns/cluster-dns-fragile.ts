import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { type Citation, cite } from '../../model/cite.ts';
import type { DnsServer } from '../../model/evidence/cluster-dns.ts';
import type { Evidence, Needed } from '../../model/evidence/index.ts';
import { hasEnded } from '../../model/evidence/pods.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { missingOf, type Unknown, unknown, valueOf } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';
import { isNodeReady, zoneLabelPath, zoneOf, zonesOf } from '../../net/services/node-zone.ts';

type Service = Kept<'Service'>;
type Node = Kept<'Node'>;
type Given = Pick<Evidence, 'pods' | 'nodes'> & { clusterDns: Needed<Evidence['clusterDns']> };

const critical = ['system-cluster-critical', 'system-node-critical'];

/** Nodes that pods may go to; a virtual kubelet's are no failure domain of their own. */
function usableNodes(nodes: Given['nodes']): readonly Node[] {
  return nodes.items.filter((node) => isNodeReady(node) && node.metadata.labels?.type !== 'virtual-kubelet');
}

function readyPods(service: Service, pods: Given['pods']): readonly Kept<'Pod'>[] {
  const { namespace = '' } = service.ref;
  return pods
    .matching(namespace, service.spec?.selector ?? {})
    .filter(
      (pod) =>
        !hasEnded(pod) &&
        pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true,
    );
}

function unavailable(service: Service, { pods, from }: { pods: number; from: readonly Citation[] }): Problem {
  return {
    severity: 'high',
    field: 'spec.selector',
    message: `No pod behind ${formatRef(service.ref)}, the DNS of the cluster, is ready (${pods === 0 ? 'there is none' : `0 of ${pods}`}): no name resolves in the whole cluster.`,
    evidence: [cite(service, 'spec.selector', service.spec?.selector), ...from],
    actions: [
      'Read the log and the events of the pods of CoreDNS: a loop, a Corefile that does not parse and an API server that is not reached are the usual causes.',
    ],
  };
}

function* placementProblems(service: Service, { pods, nodes }: Given): Generator<Problem | Unknown> {
  const { namespace = '' } = service.ref;
  const missing = [...pods.missingIn(namespace), ...nodes.missingIn()];
  const there = usableNodes(nodes);
  if (missing.length > 0) {
    yield unknown(...missing);
    return;
  }
  if (there.length < 2) return;
  const ready = readyPods(service, pods);
  const on = new Set(ready.flatMap(({ spec }) => spec?.nodeName ?? []));
  const evidence: [Citation, ...Citation[]] = [
    cite(service, 'spec.selector', service.spec?.selector),
    ...ready.map((pod) => cite(pod, 'spec.nodeName', pod.spec?.nodeName)),
  ];
  const at = { severity: 'medium', field: 'spec.selector', involves: ready } as const;
  const [only] = ready;
  if (ready.length === 1 && only !== undefined) {
    yield {
      ...at,
      message: `One pod answers all DNS queries of ${there.length} nodes (${only.ref.name}): while it is moved or restarted, no name resolves.`,
      evidence,
      actions: ['Run at least two replicas, on different nodes.'],
    };
    return;
  }
  const [node] = on;
  if (on.size === 1 && node !== undefined) {
    yield {
      ...at,
      message: `All ${ready.length} ready pods of the cluster’s DNS are on node ${node}: when it fails, no name resolves on the other ${there.length - 1}.`,
      evidence,
    };
    return;
  }
  const used = there.filter(({ ref }) => on.has(ref.name));
  const zones = zonesOf(used);
  const [zone] = zones;
  const all = zonesOf(there);
  if (
    zones.size !== 1 ||
    all.size < 2 ||
    used.length < on.size ||
    used.some((one) => zoneOf(one) === undefined)
  )
    return;
  yield {
    ...at,
    message: `All ${ready.length} ready pods of the cluster’s DNS are in one of ${all.size} zones: when it fails, no name resolves in the others.`,
    evidence: [...evidence, ...used.map((one) => cite(one, zoneLabelPath, zone))],
  };
}

function priorityProblem(server: DnsServer): Problem | undefined {
  const { priorityClassName } = server.podSpec;
  if (priorityClassName !== undefined && critical.includes(priorityClassName)) return undefined;
  const field = `${server.field}.priorityClassName`;
  return {
    at: server,
    field,
    severity: 'medium',
    message: `${formatRef(server.ref)}, the DNS of the cluster, does not have priority system-cluster-critical: a node short of memory evicts it before others, and pods of higher priority take its place.`,
    evidence: [cite(server, field, priorityClassName), server.image],
    actions: ['Set priorityClassName of its pods to system-cluster-critical.'],
  };
}

export default defineRule({
  code: 'DN01',
  title: 'The cluster’s DNS is down or hangs on one pod, node or zone',
  severity: ['high', 'medium'],
  needs: ['clusterDns'],
  uses: ['pods', 'nodes'],
  docs: {
    why: 'Without a ready pod behind the DNS Service no name resolves anywhere: high. With one replica, with all of them on one node or in one zone, or without the priority that keeps them from being evicted first, one event that the rest of the cluster survives does the same: medium.',
    actions: [
      'Scale the DNS up before anything else is changed: kubectl scale deployment coredns -n kube-system --replicas=2, or what the platform’s add-on offers for it.',
      'Spread the replicas with topologySpreadConstraints over kubernetes.io/hostname and topology.kubernetes.io/zone.',
    ],
    rollback: 'Scale back to the number before; more replicas of CoreDNS break nothing.',
    verify: [
      'kubectl get pods -n kube-system -l k8s-app=kube-dns -o wide',
      'kubectl get endpointslices -n kube-system -l k8s-app=kube-dns',
      'kubectl get nodes -L topology.kubernetes.io/zone',
    ],
    sources: [
      'https://docs.aws.amazon.com/eks/latest/best-practices/scale-cluster-services.html',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/cmd/kubeadm/app/phases/addons/dns/manifests.go',
      'https://kubernetes.io/docs/tasks/administer-cluster/guaranteed-scheduling-critical-addon-pods/',
      'https://cloud.google.com/kubernetes-engine/docs/how-to/cloud-dns',
    ],
    silent: [
      'One replica on the only node that is ready, as kind and k3s have it.',
      'GKE with Cloud DNS, where no pod answers.',
      'A missing PodDisruptionBudget: kubeadm and most distributions ship none.',
      'Nodes without a zone label.',
    ],
  },
  *subjects({ clusterDns }): Generator<Service | DnsServer | Unknown> {
    const { implementation, service, servers } = clusterDns.value;
    if (valueOf(implementation) === 'Cloud DNS') return;
    if (service.state === 'known') yield service.value;
    else if (service.state === 'unknown') yield service;
    if (servers.state === 'unknown') yield servers;
    yield* valueOf(servers) ?? [];
  },
  *check(subject, evidence) {
    const dns = evidence.clusterDns.value;
    if ('program' in subject) {
      const problem = priorityProblem(subject);
      if (problem !== undefined) yield problem;
      return;
    }
    if (dns.pods.state !== 'known') {
      yield unknown(...missingOf(dns.pods));
      return;
    }
    if (dns.pods.value.ready === 0)
      yield unavailable(subject, { pods: dns.pods.value.pods, from: dns.pods.from });
    else yield* placementProblems(subject, evidence);
  },
});
