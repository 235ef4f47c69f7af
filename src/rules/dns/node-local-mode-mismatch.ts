import { defineRule, type Problem, type View } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import { type CorefileSeen, type DnsServer, localAddressesOf } from '../../model/evidence/cluster-dns.ts';
import { missingOf, type Unknown, unknown, valueOf } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';
import { placeIn } from '../../net/dns/corefile-place.ts';
import {
  addressesAmong,
  bindFaultIn,
  citeArguments,
  flagOf,
  selfForwardsIn,
  unfilledLineIn,
  upstreamServiceOf,
} from '../../net/dns/node-local-cache.ts';
import { nodeLocalReachIn } from '../../net/dns/node-local-reach.ts';
import { upstreamFault } from '../../net/dns/node-local-upstream.ts';

type Seen = View<'clusterDns', 'kubeProxy' | 'services' | 'serviceDataplane'>;

const clusterDnsOfKubelets = {
  what: 'clusterDNS of kubelets',
  namespaces: null,
  reason: 'not-observable',
  next: 'kubectl get --raw /api/v1/nodes/NODE/proxy/configz, saved as nodes/NODE/kubelet-config.yaml',
} as const;

/** Placeholders of the template that nobody filled in, in the arguments and in the Corefile. */
function* unreplaced(server: DnsServer, corefile: CorefileSeen | undefined): Generator<Problem> {
  if ((server.container.args ?? []).some((one) => one.includes('__PILLAR__'))) {
    yield {
      field: citeArguments(server).field,
      message: `The arguments of ${formatRef(server.ref)} still hold a __PILLAR__ placeholder: node-cache takes no such address and exits, so no node has its DNS cache.`,
      evidence: [citeArguments(server)],
    };
  }
  const left = corefile && unfilledLineIn(corefile);
  if (corefile === undefined || left === undefined) return;
  const { evidence } = placeIn(corefile, { line: left.line });
  yield {
    at: corefile,
    field: evidence.field,
    message: `The Corefile of NodeLocal DNSCache still holds a placeholder that node-cache does not fill in (line ${left.line} of ${formatRef(corefile.ref)}): its server block serves no real zone, and names of the cluster go to the resolvers of the node, which do not know them.`,
    evidence: [cite(corefile, evidence.field, left.text)],
    involves: [server],
  };
}

/** A forward to an address of the cache's own. */
function* loops(server: DnsServer, corefile: CorefileSeen, local: readonly string[]): Generator<Problem> {
  for (const { seen, directive, address } of selfForwardsIn(corefile, local)) {
    const { at, part, evidence } = placeIn(seen, directive);
    yield {
      ...at,
      message: `NodeLocal DNSCache forwards to ${address}, an address that it answers on itself (line ${directive.line} of ${formatRef(part.configMap.ref)}): queries go round in a loop, and the loop plugin stops CoreDNS.`,
      evidence: [evidence, citeArguments(server)],
      involves: [server],
    };
  }
}

function* upstreamProblems(
  server: DnsServer,
  name: string,
  local: readonly string[],
  { services }: Seen,
): Generator<Problem | Unknown> {
  const fault = upstreamFault(server, name, local, services);
  if (fault.state === 'unknown') yield fault;
  if (fault.state !== 'known') return;
  const { says, evidence, involves, label } = fault.value;
  const args = citeArguments(server);
  yield {
    field: args.field,
    message: `NodeLocal DNSCache ${says}.`,
    evidence: [args, ...evidence],
    involves,
    label,
  };
}

/** Each server block must listen on the addresses that the cache takes on the node, and on no others. */
function bindProblem(
  server: DnsServer,
  corefile: CorefileSeen,
  local: readonly string[],
): Problem | undefined {
  const fault = flagOf(server, 'setupinterface') === 'false' ? undefined : bindFaultIn(corefile, local);
  if (fault === undefined) return undefined;
  const { block, bound, foreign, unbound } = fault;
  const { at, part, evidence } = placeIn(corefile, block);
  const place = `the server block at line ${block.line} of ${formatRef(part.configMap.ref)}`;
  return {
    ...at,
    message:
      foreign !== undefined
        ? `NodeLocal DNSCache is to listen on ${foreign} (${place}), but -localip, which sets the addresses up, does not name it: CoreDNS cannot bind it and does not start.`
        : `NodeLocal DNSCache takes ${unbound ?? ''} on every node (-localip), but ${place} does not listen on it: queries that pods send there are refused.`,
    evidence: [
      cite(part.configMap, evidence.field, `line ${block.line}: bind ${bound.join(' ')}`),
      citeArguments(server),
    ],
    involves: [server],
  };
}

/** Do kubelets send pods to an address at which the cache gets their queries, with kube-proxy in its mode? */
function* reachProblems(
  server: DnsServer,
  local: readonly string[],
  { clusterDns, ...seen }: Seen,
): Generator<Problem | Unknown> {
  const reach = nodeLocalReachIn(local, clusterDns.value, seen);
  if (reach.state === 'unknown') yield reach;
  if (reach.state !== 'known') return;
  const { held, answered, bypassing, isOpen, mode, service } = reach.value;
  const args = citeArguments(server);
  if (held !== undefined) {
    yield {
      field: args.field,
      message: `NodeLocal DNSCache is told to take ${held}, the ClusterIP of ${formatRef(service.ref)}, which kube-proxy in ipvs mode holds on its own interface: the cache gets none of the queries sent there.`,
      evidence: [args, cite(service, 'spec.clusterIP', held), ...reach.from],
      involves: [service],
    };
  }
  for (const { kubelet, address } of bypassing) {
    const told = kubelet.cite('clusterDNS');
    yield {
      at: kubelet,
      field: told.field,
      message: `Kubelets send pods to ${address} for DNS, and with kube-proxy in ${mode} mode NodeLocal DNSCache answers only at ${answered.length === 0 ? 'no address' : answered.join(' and ')}: queries bypass the cache.`,
      evidence: [told, args, ...reach.from],
      involves: [server],
    };
  }
  if (isOpen) yield unknown(clusterDnsOfKubelets);
}

export default defineRule({
  code: 'NL02',
  title: 'NodeLocal DNSCache is not set up for the way this cluster sends queries to it',
  severity: 'high',
  needs: ['clusterDns'],
  uses: ['kubeProxy', 'services', 'serviceDataplane'],
  judgesManifests: true,
  docs: {
    why: 'NodeLocal DNSCache is installed from a template with placeholders, and which addresses it must take depends on kube-proxy. In iptables and nftables mode it takes the ClusterIP of the cluster’s DNS Service beside an address of its own, so that pods reach it without a change. In ipvs mode that ClusterIP lies on kube-proxy’s own interface: there kubelets must send pods to the cache’s address. In any mode it must listen on every address that it takes, on no others, and forward cluster names to a Service whose address it does not take itself. Where one of these is not so, the cache is bypassed, does not start, or asks itself.',
    actions: [
      'Correct the argument or the line that the finding names in DaemonSet and ConfigMap node-local-dns, and watch one node’s pod of it start before the rollout goes on.',
      'In ipvs mode set clusterDNS of the kubelets to the cache’s own address, node by node; pods take it up when they are created again.',
    ],
    rollback:
      'kubectl rollout undo daemonset/node-local-dns -n kube-system, and the previous content of its ConfigMap; a kubelet whose clusterDNS was changed gets the former value and a restart.',
    verify: [
      'kubectl get daemonset node-local-dns -n kube-system -o yaml',
      'kubectl get configmap node-local-dns -n kube-system -o yaml',
      'kubectl get configmap kubelet-config -n kube-system -o yaml',
      'kubectl get services -n kube-system -o wide',
      'kubectl logs -n kube-system -l k8s-app=node-local-dns --tail=50',
    ],
    cutover: [
      'Another clusterDNS reaches a pod only when it is created again: keep the cluster’s DNS Service answering at its ClusterIP until the last old pod is gone.',
    ],
    sources: [
      'https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/',
      'https://github.com/kubernetes/dns/blob/1.26.7/cmd/node-cache/main.go',
      'https://github.com/kubernetes/dns/blob/1.26.7/cmd/node-cache/app/configmap.go',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/cluster/addons/dns/nodelocaldns/nodelocaldns.yaml',
      'https://github.com/kubernetes/enhancements/tree/master/keps/sig-network/1024-nodelocal-cache-dns',
    ],
    silent: [
      'The placeholders of the Corefile that node-cache fills in when it starts: UPSTREAM__SERVERS, CLUSTER__DNS, LOCAL__DNS and DNS__SERVER.',
      'Kubelets that already send pods to the cache’s own address, in whichever mode.',
      'Clusters without kube-proxy: how queries get to the cache there is another finding, for Cilium NL03.',
      'An address of the cache that lies in another range of the cluster: IP01 tells of it.',
    ],
  },
  *subjects({ clusterDns }) {
    const { nodeLocal } = clusterDns.value;
    if (nodeLocal.state === 'known') yield nodeLocal.value;
  },
  *check(server, seen) {
    const { corefiles } = seen.clusterDns.value;
    const corefile = valueOf(corefiles)?.found.find((one) => one.server?.ref === server.ref);
    const local = addressesAmong(localAddressesOf(server));
    yield* unreplaced(server, corefile);
    const upstream = corefile && upstreamServiceOf(server, corefile);
    if (corefile !== undefined) yield* loops(server, corefile, local);
    if (upstream !== undefined) yield* upstreamProblems(server, upstream, local, seen);
    const bind = corefile && local.length > 0 ? bindProblem(server, corefile, local) : undefined;
    if (bind !== undefined) yield bind;
    if (local.length > 0) yield* reachProblems(server, local, seen);
    const missing = corefiles.state === 'known' ? corefiles.value.missing : missingOf(corefiles);
    if (corefile === undefined && missing.length > 0) yield unknown(...missing);
  },
});
