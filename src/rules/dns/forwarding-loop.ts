import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { type Citation, cite, citeDefault } from '../../model/cite.ts';
import type { ClusterDns } from '../../model/evidence/cluster-dns.ts';
import { type Unknown, unknown, valueOf } from '../../model/maybe.ts';
import { formatRef, type HasRef } from '../../model/ref.ts';
import {
  type Forwarder,
  forwardersOf,
  isLoopback,
  loopOf,
  podNameservers,
  upstreamsOf,
} from '../../net/dns/corefile-loop.ts';
import { placeIn } from '../../net/dns/corefile-place.ts';
import { upstreamOf } from '../../net/dns/corefile-upstream.ts';
import { corefilesIn } from '../../net/dns/corefile-subjects.ts';

/** What of systemd-resolved lists itself, and not the resolvers that it asks. */
const stub = /^\/run\/systemd\/resolve\/stub-resolv\.conf$/;
const nodeFile = '/etc/resolv.conf';

function detectsLoops({ decision }: Forwarder): boolean {
  return decision.block.directives.some(({ name }) => name === 'loop');
}

function loopProblem(
  forwarder: Forwarder,
  address: string,
  why: string,
  more: readonly Citation[],
  involves: readonly HasRef[] = [],
): Problem {
  const { where, evidence, at } = placeIn(forwarder.seen, forwarder.step.directive);
  const end = detectsLoops(forwarder)
    ? 'the loop plugin stops CoreDNS at its start, and no name resolves'
    : 'each such query circles until CoreDNS is out of memory';
  return {
    ...at,
    severity: 'high',
    message: `The forward at ${where} sends queries to ${address}, ${why}: ${end}.`,
    evidence: [evidence, ...more],
    involves,
  };
}

/** What is known of the file that pods of dnsPolicy Default get from their node. */
function* nodeFileProblems(forwarder: Forwarder, dns: ClusterDns): Generator<Problem | Unknown> {
  const kubelets = valueOf(dns.kubelets) ?? [];
  const stubbed = kubelets.find(({ resolvConf }) => resolvConf !== undefined && stub.test(resolvConf));
  if (stubbed !== undefined) {
    const why = `the stub of systemd-resolved, which ${formatRef(stubbed.ref)} makes the resolv.conf of its pods: there it is CoreDNS itself`;
    yield loopProblem(forwarder, '127.0.0.53', why, [stubbed.cite('resolvConf')], [stubbed]);
    return;
  }
  let isTold = kubelets.some(({ resolvConf }) => resolvConf !== undefined && resolvConf !== nodeFile);
  for (const { node, nameservers, from } of dns.nodeResolvers) {
    const kubelet = kubelets.find((one) => one.node === node);
    const file = kubelet?.resolvConf ?? nodeFile;
    if (kubelet === undefined || file !== nodeFile) continue;
    isTold = true;
    const own = nameservers.find((address) => isLoopback(address));
    if (own === undefined) continue;
    const why = `which Node ${node} has in ${nodeFile}: in a pod that is CoreDNS itself`;
    yield loopProblem(forwarder, own, why, [from, kubelet.cite('resolvConf')], [kubelet]);
    return;
  }
  // With the loop plugin, pods that are ready have sent their probe and seen it only once.
  const pods = valueOf(dns.pods);
  const isProven = detectsLoops(forwarder) && pods !== undefined && pods.pods > 0 && pods.ready === pods.pods;
  if (isTold || isProven) return;
  yield unknown({
    what: 'resolv.conf that CoreDNS gets from its nodes',
    namespaces: null,
    reason: 'not-observable',
    detail: `a loopback address in it makes CoreDNS ask itself`,
    next: 'cat /etc/resolv.conf on the node, saved as nodes/NODE/resolv.conf, and kubectl get --raw /api/v1/nodes/NODE/proxy/configz, saved as nodes/NODE/kubelet-config.yaml',
  });
}

function* fileProblems(forwarder: Forwarder, dns: ClusterDns): Generator<Problem | Unknown> {
  const { seen } = forwarder;
  if (seen.program !== 'CoreDNS' || !upstreamsOf(forwarder).some(({ other }) => other === nodeFile)) return;
  const { server } = seen;
  const nameservers = podNameservers(forwarder, dns);
  if (server === undefined || nameservers === undefined) {
    yield* nodeFileProblems(forwarder, dns);
    return;
  }
  const loop = loopOf(forwarder, nameservers.map(upstreamOf), dns);
  if (loop?.address === undefined) return;
  const { dnsPolicy } = server.podSpec;
  const field = `${server.field}.dnsPolicy`;
  const policy =
    dnsPolicy === undefined ? citeDefault(server, field, 'ClusterFirst') : cite(server, field, dnsPolicy);
  yield {
    ...loopProblem(
      forwarder,
      loop.address,
      `which the resolv.conf of its pods names because ${formatRef(server.ref)} does not have dnsPolicy Default, and which is CoreDNS itself`,
      [policy],
      [server],
    ),
    actions: ['Set dnsPolicy of CoreDNS to Default, so that it gets the resolvers of its node.'],
  };
}

function withoutDetection(forwarder: Forwarder): Problem | undefined {
  const { seen, step, decision } = forwarder;
  const isRoot = decision.zone === '.' && step.zones?.includes('.') === true;
  const asksNode = upstreamsOf(forwarder).some(({ other }) => other === nodeFile);
  if (seen.program !== 'CoreDNS' || !isRoot || !asksNode || detectsLoops(forwarder)) return undefined;
  const { where, evidence } = placeIn(seen, step.directive);
  return {
    ...placeIn(seen, decision.block).lacks('loop'),
    severity: 'low',
    message: `The server block with the forward at ${where} has no loop plugin: a node whose resolv.conf leads back to CoreDNS is noticed only when memory runs out.`,
    evidence: [evidence],
    actions: ['Add loop to the server block; it sends one query when CoreDNS starts.'],
  };
}

export default defineRule({
  code: 'DN05',
  title: 'CoreDNS forwards queries to itself',
  severity: ['high', 'low'],
  needs: ['clusterDns'],
  judgesManifests: true,
  docs: {
    why: 'A query that is forwarded to a loopback address, to the address of the DNS Service or to a cache that asks CoreDNS again comes back, and again. The loop plugin notices that when CoreDNS starts and stops it (CrashLoopBackOff); without the plugin CoreDNS runs out of memory under the first query it cannot answer itself. The usual way there is a node whose /etc/resolv.conf names the stub of systemd-resolved, 127.0.0.53: inside the pod that address is CoreDNS. High; a server block that forwards to the node’s resolvers and has no loop plugin is low.',
    actions: [
      'Name resolvers outside of the cluster in the forward that the finding shows.',
      'Where systemd-resolved runs on nodes, set resolvConf of kubelets to /run/systemd/resolve/resolv.conf, and let the pods of CoreDNS be made anew.',
    ],
    rollback:
      'Put the previous content of ConfigMap {namespace}/{name} back; CoreDNS reloads it within a minute where the reload plugin is on.',
    verify: [
      'kubectl get configmap {name} -n {namespace} -o yaml',
      'kubectl logs -n {namespace} -l k8s-app=kube-dns --tail=50',
      'kubectl get --raw /api/v1/nodes/NODE/proxy/configz',
    ],
    sources: [
      'https://github.com/coredns/coredns/blob/v1.15.0/plugin/loop/README.md',
      'https://github.com/coredns/coredns/blob/v1.15.0/plugin/loop/setup.go',
      'https://github.com/coredns/coredns/blob/v1.15.0/plugin/forward/README.md',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/kubelet/network/dns/dns.go',
      'https://kubernetes.io/docs/tasks/administer-cluster/dns-debugging-resolution/',
      'https://github.com/kubernetes/dns/blob/1.26.7/cmd/node-cache/main.go',
    ],
    silent: [
      'A loopback address at a port that another server block or another container answers.',
      'A zone that is forwarded to a resolver of its own, whatever that one does.',
      'NodeLocal DNSCache between CoreDNS and the resolvers of the node, and its placeholders.',
      'A node’s resolv.conf with a loopback address where the kubelet gives pods another file.',
      'The missing loop plugin on OpenShift, whose operator writes the Corefile.',
      'Pods that are all ready with the loop plugin: it would have stopped them at their start.',
    ],
  },
  subjects: ({ clusterDns }) => corefilesIn(clusterDns.value),
  *check(seen, { clusterDns }) {
    if (seen.missing.length > 0) yield unknown(...seen.missing);
    if (!seen.parsed.ok) {
      yield unknown({
        what: 'upstreams in a Corefile that does not parse',
        namespaces: null,
        reason: 'unparseable',
      });
      return;
    }
    const dns = clusterDns.value;
    const isOperators = valueOf(dns.implementation) === 'OpenShift DNS';
    for (const forwarder of forwardersOf(seen)) {
      const loop = loopOf(forwarder, upstreamsOf(forwarder), dns);
      if (loop !== undefined) {
        const why = isLoopback(loop.address) ? 'where it listens itself' : 'from where they come back to it';
        const service = valueOf(dns.service);
        const from =
          service === undefined || isLoopback(loop.address)
            ? []
            : [cite(service, 'spec.clusterIPs', service.spec?.clusterIPs)];
        yield loopProblem(forwarder, loop.address ?? 'the DNS of the cluster', why, from);
        continue;
      }
      yield* fileProblems(forwarder, dns);
      const lacking = isOperators ? undefined : withoutDetection(forwarder);
      if (lacking !== undefined) yield lacking;
    }
  },
});
