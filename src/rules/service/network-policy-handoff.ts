import { defineRule, type Problem, type View } from '../../engine/define-rule.ts';
import { type Citation, cite } from '../../model/cite.ts';
import type { SelectablePod, TrafficPolicy } from '../../model/evidence/traffic-policies.ts';
import { handoffOwners } from '../../model/handoff-owner.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { missingOf, type Unknown, unknown } from '../../model/maybe.ts';
import { clusterRef, formatRef, type HasRef, type ObjectRef } from '../../model/ref.ts';

type Seen = View<'trafficPolicies' | 'pods', 'services' | 'clusterDns'>;
type Pod = Kept<'Pod'>;

interface Group extends HasRef {
  readonly path: 'dns' | 'services' | 'lookups';
}

/** A policy with something of what it isolates. */
interface Hit {
  readonly policy: TrafficPolicy;
  readonly on: Citation;
  readonly named: ObjectRef;
}

const owner = handoffOwners.networkPolicy;
/** So many policies are cited one by one; all are counted. */
const citedAtMost = 20;

/** Policies do not hold for pods on the network of their node. */
function isSubject({ spec }: Pod): boolean {
  return spec?.hostNetwork !== true;
}

function selectable({ ref, metadata }: Pod): SelectablePod {
  return { namespace: ref.namespace ?? '', labels: metadata.labels ?? {} };
}

/** Does the pod ask the cluster's DNS? */
function looksUp({ spec }: Pod): boolean {
  return (spec?.dnsPolicy ?? 'ClusterFirst') === 'ClusterFirst';
}

function podsIn(policy: TrafficPolicy, { pods }: Seen): readonly Pod[] {
  return policy.namespace === undefined ? pods.items : pods.in(policy.namespace);
}

function dnsPods({ pods, clusterDns }: Seen): readonly Pod[] {
  if (clusterDns.state !== 'known' || clusterDns.value.service.state !== 'known') return [];
  const { ref, spec } = clusterDns.value.service.value;
  return pods.matching(ref.namespace ?? '', spec?.selector ?? {}).filter(isSubject);
}

/** A Service of each pod that is behind one, but the cluster's DNS. */
function servicesByPod({ services, pods, clusterDns }: Seen): Map<Pod, Kept<'Service'>> {
  const dns = clusterDns.state === 'known' ? clusterDns.value.service : undefined;
  const behind = new Map<Pod, Kept<'Service'>>();
  for (const service of services) {
    if (dns?.state === 'known' && dns.value === service) continue;
    for (const pod of pods.matching(service.ref.namespace ?? '', service.spec?.selector ?? {})) {
      if (isSubject(pod) && !behind.has(pod)) behind.set(pod, service);
    }
  }
  return behind;
}

function hitsOf(path: Group['path'], seen: Seen): Hit[] {
  const { items } = seen.trafficPolicies;
  const dns = dnsPods(seen);
  if (path === 'dns') {
    return items.flatMap((policy) => {
      const pod = dns.find((one) => policy.selects(selectable(one)));
      return pod === undefined
        ? []
        : { policy, named: pod.ref, on: cite(pod, 'metadata.labels', pod.metadata.labels) };
    });
  }
  if (path === 'services') {
    const behind = servicesByPod(seen);
    return items.flatMap((policy) => {
      if (!policy.isolates.includes('ingress')) return [];
      const pod = podsIn(policy, seen).find((one) => behind.has(one) && policy.selects(selectable(one)));
      const service = pod === undefined ? undefined : behind.get(pod);
      if (service === undefined) return [];
      return { policy, named: service.ref, on: cite(service, 'spec.selector', service.spec?.selector) };
    });
  }
  const servers = new Set(dns);
  return items.flatMap((policy) => {
    if (!policy.isolates.includes('egress')) return [];
    const pod = podsIn(policy, seen).find(
      (one) => isSubject(one) && looksUp(one) && !servers.has(one) && policy.selects(selectable(one)),
    );
    return pod === undefined
      ? []
      : { policy, named: pod.ref, on: cite(pod, 'metadata.labels', pod.metadata.labels) };
  });
}

function problemOf(path: Group['path'], hits: readonly Hit[]): Problem | undefined {
  const [first] = hits;
  if (first === undefined) return undefined;
  const names = hits.slice(0, 3).map(({ policy }) => formatRef(policy.ref));
  const who =
    hits.length === 1
      ? `${names[0] ?? ''} isolates`
      : `${hits.length} policies (${names.join(', ')}${hits.length > 3 ? ', …' : ''}) isolate`;
  const [what, concerned] = {
    dns: [
      'the pods of the cluster’s DNS',
      'queries of pods to the cluster’s DNS, and its own way to upstream resolvers and the API server',
    ],
    services: [
      `pods behind Services, such as ${formatRef(first.named)}`,
      'traffic of clients to the pods behind Services',
    ],
    lookups: [
      `the egress of pods that ask the cluster’s DNS, such as ${formatRef(first.named)}`,
      'DNS queries of the pods whose egress is isolated',
    ],
  }[path] as [string, string];
  const cited = hits.slice(0, citedAtMost);
  return {
    at: first.policy,
    field: first.policy.selector.field,
    ...(cited.every(({ policy }) => policy.isExact) ? {} : { label: 'inference' as const }),
    message: `${who} ${what}: traffic on that path passes only as far as all such policies together allow, which is not judged here.`,
    evidence: [first.on, ...cited.flatMap(({ policy }) => [policy.selector, policy.direction])],
    handoff: {
      owner,
      for: `${concerned}: ${cited.map(({ policy }) => formatRef(policy.ref)).join(', ')}${hits.length > cited.length ? ` and ${hits.length - cited.length} more` : ''}`,
    },
    involves: cited.slice(1).map(({ policy }) => policy),
  };
}

function lackingFor(path: Group['path'], { services, clusterDns }: Seen): Unknown | undefined {
  const dns = clusterDns.state === 'known' ? missingOf(clusterDns.value.service) : missingOf(clusterDns);
  const missing = path === 'dns' ? dns : path === 'services' ? services.missingIn() : [];
  return missing.length > 0 ? unknown(...missing) : undefined;
}

export default defineRule({
  code: 'SV27',
  title: 'Network policies stand in the way of Services or DNS',
  severity: 'low',
  needs: ['trafficPolicies', 'pods'],
  uses: ['services', 'clusterDns'],
  docs: {
    why: 'A policy that selects a pod isolates it in the directions that it is for: from then on only what some policy allows passes. What looks like a fault of a Service or of DNS is then often a policy, and the other way round. Which policies are on the path is named here; whether their rules let the traffic through is another review’s work.',
    actions: [
      'Have the policies that the finding names reviewed with cilium-network-policy-review, for the path that it names. Change none of them on account of this finding.',
    ],
    rollback: 'Nothing was changed.',
    verify: [
      'kubectl get networkpolicies -A',
      'kubectl get ciliumnetworkpolicies -A',
      'kubectl get ciliumclusterwidenetworkpolicies',
      'calicoctl get networkpolicy -A -o wide',
      'calicoctl get globalnetworkpolicy -o wide',
      'hubble observe --verdict DROPPED --last 100',
    ],
    sources: [
      'https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation',
      'https://docs.cilium.io/en/stable/security/policy/intro/',
      'https://github.com/cilium/cilium/blob/v1.20.2/pkg/policy/api/rule.go',
      'https://docs.tigera.io/calico/latest/reference/resources/globalnetworkpolicy',
      'https://github.com/projectcalico/calico/tree/v3.32.0/libcalico-go/lib/selector',
    ],
    silent: [
      'Policies that select no pod, none of a Service or of DNS, or only pods on the network of their node.',
      'Directions that a policy does not isolate: one with enableDefaultDeny false, and egress without egress rules and type.',
      'Pods with another dnsPolicy than ClusterFirst, as far as their lookups are concerned.',
      'However many policies there are, they make one finding for each of the three paths.',
    ],
  },
  *subjects({ trafficPolicies }): Generator<Group> {
    if (trafficPolicies.items.length === 0) return;
    for (const path of ['dns', 'services', 'lookups'] as const) yield { ref: clusterRef, path };
  },
  *check({ path }, seen) {
    const lacking = lackingFor(path, seen);
    if (lacking !== undefined) {
      yield lacking;
      return;
    }
    const problem = problemOf(path, hitsOf(path, seen));
    if (problem !== undefined) yield problem;
  },
});
