import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { cite, citeFile } from '../../model/cite.ts';
import type { CalicoIpamReport } from '../../model/evidence/calico-ipam-check.ts';
import { unknown, type Unknown } from '../../model/maybe.ts';
import { formatRef, type HasRef } from '../../model/ref.ts';
import {
  type AddressLiteral,
  annotatedLiterals,
  calicoPoolLiterals,
  ciliumPoolLiterals,
  metalLbPoolLiterals,
  nodeLiterals,
  serviceCidrLiterals,
  serviceLiterals,
  sliceLiterals,
} from '../../net/addresses/address-literals.ts';
import { ambiguityOf } from '../../net/addresses/ambiguous-literal.ts';

type Judged = HasRef &
  (
    | { readonly type: 'object'; readonly literals: () => readonly AddressLiteral[] }
    | { readonly type: 'report'; readonly report: CalicoIpamReport }
  );

export default defineRule({
  code: 'IP17',
  title: 'Addresses are written so that programs read them differently, or are held by nobody',
  severity: ['low', 'medium'],
  needs: ['services'],
  uses: [
    'nodes',
    'endpoints',
    'ingresses',
    'serviceCidrObjects',
    'ipPools',
    'ipAddressPools',
    'ciliumLoadBalancerPools',
    'calicoIpamCheck',
  ],
  judgesManifests: true,
  thresholds: { manyLeaked: 0.05 },
  docs: {
    why: 'Kubernetes reads 010.0.0.1 as 10.0.0.1, other programs as 8.0.0.1; some take 10.1.2.3/8 for the whole network and others refuse it. A firewall and a proxy may then not mean the same. From 1.36 the API server refuses such values in new objects, so that what runs today cannot be made again after a restore. Addresses that Calico keeps for pods that are gone make its pools smaller.',
    actions: [
      'Write the address that Kubernetes takes it for (the message says it) where the object is kept: in Git, in the chart’s values, then in the cluster.',
      'Leaked addresses: see whether calico-kube-controllers runs, which gives them back by itself; then calicoctl ipam release --from-report with the saved report, as its documentation says.',
    ],
    rollback: 'Put the former text back; a running object keeps it while that field is not changed.',
    verify: [
      'kubectl get services -A -o yaml',
      'kubectl get nodes -o yaml',
      'calicoctl ipam check --show-problem-ips',
    ],
    sources: [
      'https://github.com/kubernetes/enhancements/tree/master/keps/sig-network/4858-ip-cidr-validation',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/staging/src/k8s.io/apimachinery/pkg/util/validation/ip.go',
      'https://github.com/projectcalico/calico/blob/v3.32.0/calicoctl/calicoctl/commands/ipam/check.go',
      'https://docs.tigera.io/calico/latest/reference/calicoctl/ipam/check',
    ],
    silent: [
      'IPv6 addresses that are written in another form than the canonical one (capitals, zeros that could be left out): every parser reads them alike.',
      'Leaked addresses where no report was saved: no API object tells them. Run calicoctl ipam check -o calicoctl-ipam-check.json and put the file into outputs/.',
      'Addresses that were given back and cool down, which the report marks.',
      'Fields of Services, EndpointSlices, Nodes, ServiceCIDRs and pools, and annotations of Services and Ingresses that this review keeps, are judged; NetworkPolicies and other objects are not.',
    ],
  },
  *subjects(evidence): Generator<Judged | Unknown> {
    const { services, nodes, endpoints, ingresses, serviceCidrObjects, calicoIpamCheck } = evidence;
    const { ipPools, ipAddressPools, ciliumLoadBalancerPools } = evidence;
    yield* of(services, serviceLiterals);
    yield* of(nodes, nodeLiterals);
    yield* of(endpoints, sliceLiterals);
    yield* of(ingresses, annotatedLiterals);
    yield* of(serviceCidrObjects, serviceCidrLiterals);
    yield* of(ipPools, calicoPoolLiterals);
    yield* of(ipAddressPools, metalLbPoolLiterals);
    yield* of(ciliumLoadBalancerPools, ciliumPoolLiterals);
    if (calicoIpamCheck.state === 'known') {
      const report = calicoIpamCheck.value;
      yield { ref: report.ref, type: 'report', report };
    }
    const listings = [services, nodes, endpoints, ingresses, serviceCidrObjects];
    const pools = [ipPools, ipAddressPools, ciliumLoadBalancerPools];
    const lacks = [...listings, ...pools].flatMap((one) => one.missingIn());
    if (calicoIpamCheck.state === 'unknown') lacks.push(...calicoIpamCheck.missing);
    // Manifests hold some kinds only, and the rest is nobody’s mistake.
    const refused = lacks.filter(({ reason }) => reason !== 'not-collected');
    if (refused.length > 0) yield unknown(...refused);
  },
  *check(subject, _evidence, { manyLeaked }): Generator<Problem> {
    if (subject.type === 'report') {
      yield* leaks(subject.report, manyLeaked);
      return;
    }
    const told = new Set<string>();
    for (const { field, text } of subject.literals()) {
      const ambiguity = ambiguityOf(text);
      if (ambiguity === undefined || told.has(field)) continue;
      told.add(field);
      yield {
        severity: 'low',
        field,
        message: `${formatRef(subject.ref)} has ${text.trim()} in ${field} (${ambiguity.because}): Kubernetes takes it for ${ambiguity.means}, other programs may not${isValidated(subject, field) ? ', and from 1.36 the API server refuses it in a new object' : ''}.`,
        evidence: [cite(subject, field, text)],
      };
    }
  },
});

/** The API server looks into fields of its own kinds, and not into annotations or custom resources. */
function isValidated({ ref }: HasRef, field: string): boolean {
  return (
    ['v1', 'discovery.k8s.io/v1', 'networking.k8s.io/v1'].includes(ref.apiVersion) &&
    !field.startsWith('metadata.')
  );
}

function* of<T extends HasRef>(
  items: Iterable<T>,
  literalsOf: (item: T) => readonly AddressLiteral[],
): Generator<Judged> {
  for (const item of items) yield { ref: item.ref, type: 'object', literals: () => literalsOf(item) };
}

function* leaks(
  { ref, path, allocated, leaked, leakedHandles }: CalicoIpamReport,
  manyLeaked: number,
): Generator<Problem> {
  if (leaked === 0 && leakedHandles === 0) return;
  yield {
    severity: leaked > allocated * manyLeaked ? 'medium' : 'low',
    field: 'allocations',
    message: `Calico keeps ${leaked} of ${allocated} addresses for nobody, and ${leakedHandles} handles without an address: its pools are so much smaller for new pods.`,
    evidence: [
      citeFile(path, 'allocations', `${leaked} of ${allocated} not in use`, ref.label),
      citeFile(path, 'leakedHandles', leakedHandles, ref.label),
    ],
  };
}
