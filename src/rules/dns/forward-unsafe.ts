import { defineRule, type Problem } from '../../engine/define-rule.ts';
import type { Directive } from '../../model/corefile.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import { type Unknown, unknown } from '../../model/maybe.ts';
import { type Forwarder, forwardersOf, isLoopback, upstreamsOf } from '../../net/dns/corefile-loop.ts';
import { placeIn } from '../../net/dns/corefile-place.ts';
import { serviceAt } from '../../net/services/service-at.ts';
import { corefilesIn, unreadIn } from '../../net/dns/corefile-subjects.ts';

type Given = Pick<Evidence, 'nodes' | 'services'>;

/** plugin/forward/setup.go: `max`. */
const mostUpstreams = 15;
/** Resolvers of clouds, one address that many servers answer: AWS, Azure, Google and Alibaba Cloud. */
const ofClouds = [
  '169.254.169.253',
  'fd00:ec2::253',
  '168.63.129.16',
  '169.254.169.254',
  '100.100.2.136',
  '100.100.2.138',
];
/** Public resolvers whose certificates name their addresses too. */
const namedByAddress = [
  '1.1.1.1',
  '1.0.0.1',
  '8.8.8.8',
  '8.8.4.4',
  '2606:4700:4700::1111',
  '2001:4860:4860::8888',
];

function option({ step }: Forwarder, name: string): Directive | undefined {
  return step.directive.block.find((one) => one.name === name);
}

function* upstreamProblems(forwarder: Forwarder, { services }: Given): Generator<Problem | Unknown> {
  const { seen, step, decision } = forwarder;
  const { where, evidence, at } = placeIn(seen, step.directive);
  const upstreams = upstreamsOf(forwarder);
  if (step.plugin === 'forward' && upstreams.length > mostUpstreams) {
    yield {
      ...at,
      severity: 'high',
      message: `The forward at ${where} names ${upstreams.length} upstreams, and CoreDNS takes ${mostUpstreams}: no pod starts with it, and those that run keep the old Corefile until they restart.`,
      evidence: [evidence],
    };
  }
  const [only] = upstreams;
  // A file may hold several, and what answers at an address of this cluster is its own matter.
  if (upstreams.length !== 1 || only?.address === undefined || isLoopback(only.address)) return;
  const { address } = only;
  if (serviceAt(services, address) !== undefined || seen.program === 'NodeLocal DNSCache') return;
  const unread = services.missingIn();
  if (unread.length > 0) {
    yield unknown(...unread);
    return;
  }
  const isRoot = decision.zone === '.' && step.zones?.includes('.') === true;
  const isCloud = ofClouds.includes(address);
  const effect = isRoot ? 'no name outside of the cluster resolves' : 'no name in its zones resolves';
  yield {
    ...at,
    severity: isRoot && !isCloud ? 'medium' : 'low',
    message: isCloud
      ? `The forward at ${where} has one upstream, ${address}, the resolver of the cloud: it is limited per node, and while it does not answer, ${effect}.`
      : `The forward at ${where} has one upstream, ${address}: while it does not answer, ${effect}.`,
    evidence: [evidence],
    actions: ['Name a second upstream; with policy sequential it is asked only when the first is down.'],
  };
}

function* optionProblems(forwarder: Forwarder, { nodes }: Given, bigNodes: number): Generator<Problem> {
  const { seen, step, decision } = forwarder;
  const place = (directive: Directive | undefined) => placeIn(seen, directive ?? step.directive);
  const upstreams = upstreamsOf(forwarder);
  const maxFails = option(forwarder, 'max_fails');
  if (maxFails?.args[0] === '0' && upstreams.length > 1) {
    const { where, evidence, at } = place(maxFails);
    yield {
      ...at,
      severity: 'medium',
      message: `max_fails 0 at ${where} switches health checks off for ${upstreams.length} upstreams: one that is down goes on getting its share of the queries, each of which waits for it.`,
      evidence: [evidence, place(undefined).evidence],
    };
  }
  const isRoot = decision.zone === '.' && step.zones?.includes('.') === true;
  if (
    isRoot &&
    step.plugin === 'forward' &&
    seen.program === 'CoreDNS' &&
    option(forwarder, 'max_concurrent') === undefined &&
    nodes.items.length >= bigNodes
  ) {
    const { where, evidence, lacks } = place(undefined);
    yield {
      ...lacks('max_concurrent'),
      severity: 'medium',
      message: `The forward at ${where} has no max_concurrent in a cluster of ${nodes.items.length} nodes: when its upstream is slow, waiting queries fill the memory of CoreDNS, and names of Services stop resolving too.`,
      evidence: [evidence],
      actions: ['Set max_concurrent 1000, as kubeadm does; each waiting query takes about 2 kB.'],
    };
  }
  const encrypted = upstreams.filter(
    ({ scheme, address = '', serverName }) =>
      scheme === 'tls' && serverName === undefined && !namedByAddress.includes(address),
  );
  if (encrypted.length > 0 && option(forwarder, 'tls_servername') === undefined) {
    const { where, evidence, lacks } = place(undefined);
    yield {
      ...lacks('tls_servername'),
      severity: 'medium',
      label: 'inference',
      message: `The forward at ${where} asks ${encrypted.map(({ address }) => address ?? 'a name').join(', ')} over TLS without tls_servername: the certificate is checked against the address, and unless it names that, every query fails.`,
      evidence: [evidence],
      actions: ['Set tls_servername to the name in the certificate of the upstream.'],
    };
  }
  const forceTcp = option(forwarder, 'force_tcp');
  const preferUdp = option(forwarder, 'prefer_udp');
  if (forceTcp !== undefined && preferUdp !== undefined) {
    const { where, evidence, at } = place(preferUdp);
    yield {
      ...at,
      severity: 'low',
      message: `prefer_udp at ${where} has no effect beside force_tcp: all queries go over TCP.`,
      evidence: [evidence, place(forceTcp).evidence],
    };
  }
}

export default defineRule({
  code: 'DN08',
  title: 'A forward of CoreDNS fails with one upstream, or takes CoreDNS with it',
  severity: ['high', 'medium', 'low'],
  needs: ['clusterDns'],
  uses: ['nodes', 'services'],
  judgesManifests: true,
  thresholds: { bigNodes: 100 },
  docs: {
    why: 'All names outside of the cluster, or in a zone, depend on the upstreams of one forward. More than 15 are refused (high). One alone, upstreams that are never taken out, a slow upstream without max_concurrent in a cluster of 100 nodes or more (our own number), and TLS to an address that the certificate does not name are medium; one address of a cloud’s resolver, which many servers answer, one upstream of a single zone, and prefer_udp beside force_tcp are low. Since 1.13.0 CoreDNS asks the next upstream only when one does not answer, not after SERVFAIL or REFUSED; failover brings that back.',
    actions: [
      'Change the forward that the finding shows, and watch coredns_forward_healthcheck_broken_total and coredns_proxy_request_duration_seconds.',
    ],
    rollback:
      'Put the previous content of ConfigMap {namespace}/{name} back; CoreDNS reloads it within a minute where the reload plugin is on.',
    verify: [
      'kubectl get configmap {name} -n {namespace} -o yaml',
      'kubectl logs -n {namespace} -l k8s-app=kube-dns --tail=50',
      'kubectl get --raw /api/v1/namespaces/kube-system/services/kube-dns:9153/proxy/metrics',
    ],
    sources: [
      'https://github.com/coredns/coredns/blob/v1.15.0/plugin/forward/README.md',
      'https://github.com/coredns/coredns/blob/v1.15.0/plugin/forward/setup.go',
      'https://github.com/coredns/coredns/blob/v1.13.0/notes/coredns-1.13.0.md',
      'https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html',
      'https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16',
    ],
    silent: [
      'A file such as /etc/resolv.conf: how many resolvers it names is the node’s matter.',
      'One upstream that is a Service of this cluster, or NodeLocal DNSCache’s forward to CoreDNS.',
      'max_fails 0 with one upstream, which is asked in any case.',
      'TLS to public resolvers whose certificates name their addresses.',
    ],
  },
  subjects: ({ clusterDns }) => corefilesIn(clusterDns.value),
  *check(seen, evidence, { bigNodes }) {
    const unread = unreadIn(seen, 'forwards');
    if (unread !== undefined) yield unread;
    const judged = new Set<Directive>();
    for (const forwarder of forwardersOf(seen)) {
      const { directive } = forwarder.step;
      // A block of several zones has it once.
      if (judged.has(directive) || directive.unresolved.length > 0) continue;
      judged.add(directive);
      yield* upstreamProblems(forwarder, evidence);
      yield* optionProblems(forwarder, evidence, bigNodes);
    }
  },
});
