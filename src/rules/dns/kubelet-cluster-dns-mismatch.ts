import { defineRule, type Problem } from '../../engine/define-rule.ts';
import type { Citation } from '../../model/cite.ts';
import type { KubeletDns } from '../../model/evidence/cluster-dns.ts';
import { clusterIpsOf, localAddressesOf } from '../../model/evidence/cluster-dns.ts';
import { cite } from '../../model/cite.ts';
import type { Evidence, Needed } from '../../model/evidence/index.ts';
import { type Unknown, unknown, valueOf } from '../../model/maybe.ts';
import { clusterRef, formatRef, type HasRef } from '../../model/ref.ts';
import { shownName } from '../../model/shown-name.ts';
import { containsRange, formatRange, parseAddress, parseCidr } from '../../net/addresses/cidr.ts';
import { placeIn } from '../../net/dns/corefile-place.ts';
import { serviceAt } from '../../net/services/service-at.ts';
import { servesDomain } from '../../net/dns/serves-domain.ts';

interface Subject extends HasRef {
  readonly kubelet: KubeletDns | undefined;
}
type Given = Pick<Evidence, 'services' | 'serviceCidrs'> & { clusterDns: Needed<Evidence['clusterDns']> };

const linkLocal = parseCidr('169.254.0.0/16');
const configz = 'kubectl get --raw /api/v1/nodes/NODE/proxy/configz, saved as nodes/NODE/kubelet-config.yaml';

function who({ node, ref }: KubeletDns): string {
  return node === undefined
    ? `The kubelet configuration in ${formatRef(ref)}`
    : `The kubelet of ${formatRef(ref)}`;
}

/** Where it was read, as the object and field of a finding. */
function field(kubelet: KubeletDns, name: 'clusterDNS' | 'clusterDomain'): string {
  return kubelet.node === undefined ? `data[kubelet].${name}` : `kubelet ${name}`;
}

/** Addresses that pods are told to ask and where nothing answers names. */
function* addressProblems(
  kubelet: KubeletDns,
  { clusterDns, services, serviceCidrs }: Given,
): Generator<Problem | Unknown> {
  const service = valueOf(clusterDns.value.service);
  const right = service === undefined ? [] : clusterIpsOf(service);
  const nodeLocal = valueOf(clusterDns.value.nodeLocal);
  const local = nodeLocal === undefined ? [] : localAddressesOf(nodeLocal);
  const expected: Citation[] = service === undefined ? [] : [cite(service, 'spec.clusterIPs', right)];
  for (const text of kubelet.clusterDNS) {
    const parsed = parseAddress(text);
    if (parsed === undefined) continue;
    const address = formatRange(parsed);
    if (local.includes(address)) continue;
    const found = serviceAt(services, address);
    const at = { severity: 'high', field: field(kubelet, 'clusterDNS') } as const;
    const instead =
      right[0] === undefined || right.includes(text)
        ? ''
        : `, and the DNS Service has ${right.join(' and ')}`;
    if (found !== undefined) {
      const ports = (found.spec?.ports ?? []).map(({ port }) => port);
      if (ports.includes(53)) continue;
      yield {
        ...at,
        message: `${who(kubelet)} sends the lookups of pods to ${address}, which is ${formatRef(found.ref)} without a port 53: no name resolves in pods that get it${instead}.`,
        evidence: [kubelet.cite('clusterDNS'), cite(found, 'spec.ports[].port', ports), ...expected],
        involves: [found],
      };
      continue;
    }
    const ranges = valueOf(serviceCidrs)?.ranges ?? [];
    const range = ranges.find((one) => containsRange(one.range, parsed));
    const unread = services.missingIn();
    if (range !== undefined && unread.length === 0) {
      yield {
        ...at,
        message: `${who(kubelet)} sends the lookups of pods to ${address}, which no Service has: no name resolves in pods that get it${instead}.`,
        evidence: [kubelet.cite('clusterDNS'), range.citation, ...expected],
      };
      continue;
    }
    // A cache on the nodes need not be a DaemonSet: AKS runs one outside of the cluster.
    if (range === undefined && linkLocal !== undefined && containsRange(linkLocal, parsed)) continue;
    if (unread.length > 0) yield unknown(...unread);
    else if (serviceCidrs.state === 'unknown') yield serviceCidrs;
    else
      yield unknown({
        what: `what answers at ${address}`,
        namespaces: null,
        reason: 'not-observable',
        detail: 'kubelets send pods there, and it is no address of a Service',
        next: `ask the user what ${address} answers a pod for kubernetes.default.svc.${shownName(kubelet.clusterDomain === '' ? 'cluster.local' : kubelet.clusterDomain)}`,
      });
  }
}

function* domainProblems(kubelet: KubeletDns, { clusterDns }: Given): Generator<Problem | Unknown> {
  const { clusterDomain: domain } = kubelet;
  const { corefiles } = clusterDns.value;
  if (domain === '' || corefiles.state === 'absent') return;
  if (corefiles.state === 'unknown') {
    yield corefiles;
    return;
  }
  const servers = corefiles.value.found.filter(({ program, parsed }) => program === 'CoreDNS' && parsed.ok);
  const serving = servers.flatMap((seen) =>
    seen.decisions.flatMap(({ steps }) =>
      steps.filter(({ plugin }) => plugin === 'kubernetes').map((step) => ({ seen, step })),
    ),
  );
  const [first] = serving;
  // Without the plugin there is no zone to compare with.
  if (first === undefined || servers.some((seen) => servesDomain(seen, domain))) return;
  const lacking = [...corefiles.value.missing, ...servers.flatMap(({ missing }) => missing)];
  if (lacking.length > 0) {
    yield unknown(...lacking);
    return;
  }
  const zones = [...new Set(serving.flatMap(({ step }) => step.zones ?? []))].filter(
    (zone) => !zone.endsWith('arpa.'),
  );
  yield {
    severity: 'high',
    field: field(kubelet, 'clusterDomain'),
    message: `${who(kubelet)} makes pods search ${shownName(domain)}, and CoreDNS answers for Services in ${zones.map((zone) => shownName(zone.replace(/\.$/, ''))).join(', ') || 'no zone'}: short names of Services do not resolve.`,
    evidence: [
      kubelet.cite('clusterDomain'),
      ...serving.map(({ seen, step }) => placeIn(seen, step.directive).evidence),
    ],
    involves: serving.map(({ seen }) => seen),
  };
}

export default defineRule({
  code: 'DN02',
  title: 'Kubelets send pods to another DNS than the cluster’s',
  severity: 'high',
  needs: ['clusterDns'],
  uses: ['services', 'serviceCidrs'],
  docs: {
    why: 'The kubelet writes clusterDNS as nameserver and clusterDomain as search domain into the resolv.conf of every pod. An address that no Service has, or a Service that does not answer on port 53, is where all lookups of such pods end; a domain that CoreDNS does not serve makes every short name of a Service fail. Pods that were made before a change keep what they got, so that a wrong value shows first in pods that are new.',
    actions: [
      'Compare with a pod that works before changing anything: the nameserver in its resolv.conf is what kubelets should be told.',
      'Give the DNS Service the address that kubelets name (ClusterIP is set when a Service is made), or correct the configuration of kubelets node by node, draining each: pods get the new resolv.conf when they are made anew.',
    ],
    rollback:
      'Put the old values back and restart the kubelet; pods made in between have to be made once more.',
    verify: [
      'kubectl get configmap kubelet-config -n kube-system -o yaml',
      'kubectl get --raw /api/v1/nodes/NODE/proxy/configz',
      'kubectl get services -A -l k8s-app=kube-dns -o wide',
    ],
    sources: [
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/staging/src/k8s.io/kubelet/config/v1beta1/types.go',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/kubelet/network/dns/dns.go',
      'https://github.com/kubernetes/enhancements/tree/master/keps/sig-network/1024-nodelocal-cache-dns',
      'https://github.com/coredns/coredns/blob/v1.15.0/plugin/kubernetes/README.md',
    ],
    silent: [
      'The address of NodeLocal DNSCache (169.254.20.10 or what its -localip names), and any link-local one: where kube-proxy runs in ipvs mode, or Cilium in its place, kubelets must name it.',
      'Any Service with port 53, such as that of a virtual cluster.',
      'An address that belongs to no Service range, such as that of a resolver on the nodes: unknown, since no API object says what answers there.',
      'Distributions that keep no kubelet configuration in the cluster: unknown until a node’s is saved.',
    ],
  },
  *subjects({ clusterDns }): Generator<Subject> {
    const { kubelets, implementation } = clusterDns.value;
    if (valueOf(implementation) === 'Cloud DNS') return;
    const found = valueOf(kubelets) ?? [];
    for (const kubelet of found) yield { ref: kubelet.ref, kubelet };
    if (found.length === 0) yield { ref: clusterRef, kubelet: undefined };
  },
  *check({ kubelet }, evidence) {
    if (kubelet !== undefined) {
      yield* addressProblems(kubelet, evidence);
      yield* domainProblems(kubelet, evidence);
      return;
    }
    const { kubelets } = evidence.clusterDns.value;
    if (kubelets.state === 'unknown') yield kubelets;
    else
      yield unknown({
        what: 'configuration of kubelets',
        namespaces: null,
        reason: 'not-observable',
        detail: 'no ConfigMap holds it here',
        next: configz,
      });
  },
});
