import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import type { Directive, ServerBlock } from '../../model/corefile.ts';
import type { CorefileSeen } from '../../model/evidence/cluster-dns.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { unknown } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';
import { placeIn } from '../../net/dns/corefile-place.ts';
import { blocksOf, corednsFilesIn, unreadIn } from '../../net/dns/corefile-subjects.ts';

/** Does it take search paths from the kubernetes plugin? One that takes them from a file knows no pods. */
function asksKubernetes({ args, unresolved }: Directive): boolean {
  return unresolved.length === 0 && args.at(-1) === '@kubernetes';
}

function isWindows({ metadata: { labels = {} }, status }: Kept<'Node'>): boolean {
  return (labels['kubernetes.io/os'] ?? status?.nodeInfo?.operatingSystem) === 'windows';
}

/** Without `pods verified` in the same server block the kubernetes plugin knows no pod, and gives no search path. */
function podlessProblem(seen: CorefileSeen, autopath: Directive, block: ServerBlock): Problem | undefined {
  const kubernetes = block.directives.find(({ name }) => name === 'kubernetes');
  const pods = kubernetes?.block.findLast(({ name }) => name === 'pods');
  if (pods?.args[0] === 'verified' || (pods?.unresolved.length ?? 0) > 0) return undefined;
  const { where, evidence, at } = placeIn(seen, autopath);
  const mode = pods?.args[0] === 'insecure' ? 'insecure' : 'disabled';
  return {
    ...at,
    message:
      kubernetes === undefined
        ? `autopath at ${where} asks the kubernetes plugin of its server block, which has none: it does nothing, and clients walk their search paths themselves.`
        : `autopath at ${where} needs pods verified, and the kubernetes plugin has pods ${mode}: it finds no client and does nothing, and clients walk their search paths themselves.`,
    evidence: [evidence, ...(kubernetes === undefined ? [] : [placeIn(seen, pods ?? kubernetes).evidence])],
    actions: [
      'Remove autopath, where nothing depends on it.',
      'Else write pods verified in the kubernetes plugin, and first see that the memory limit allows for every pod (DN15).',
    ],
  };
}

export default defineRule({
  code: 'DN11',
  title: 'autopath does not learn which pod asks',
  severity: 'medium',
  needs: ['clusterDns'],
  uses: ['nodes'],
  judgesManifests: true,
  docs: {
    why: 'autopath @kubernetes walks the search path of a pod on the server, and so must know which pod asks: it looks the sender’s address up among the pods that the kubernetes plugin keeps. With any other mode than pods verified that plugin keeps none. Through NodeLocal DNSCache queries come from the node’s address, so that no pod is found, or one on the host network of another namespace, whose search path does not fit. The project calls it incompatible with pods on Windows nodes. In all three cases CoreDNS may pay for it in memory and clients gain nothing.',
    actions: [
      'Lower ndots where lookups of outside names are too many (DN18): that needs no help of the server.',
    ],
    rollback:
      'Put the previous content of ConfigMap {namespace}/{name} back; CoreDNS reloads it within a minute where the reload plugin is on.',
    verify: [
      'kubectl get configmap {name} -n {namespace} -o yaml',
      'kubectl get daemonset node-local-dns -n kube-system',
      'kubectl get nodes -L kubernetes.io/os',
    ],
    sources: [
      'https://github.com/coredns/coredns/blob/v1.15.0/plugin/autopath/README.md',
      'https://github.com/coredns/coredns/blob/v1.15.0/plugin/kubernetes/README.md#autopath',
      'https://github.com/coredns/coredns/blob/v1.15.0/plugin/kubernetes/autopath.go',
      'https://github.com/coredns/coredns/issues/4308',
    ],
    silent: [
      'autopath with a resolv.conf of its own, which asks no plugin.',
      'The moment in which the address of a pod that is gone belongs to a new one of another namespace: CoreDNS learns of it a little later, with autopath as it is meant to be.',
      'Addresses that something else on the way replaces: no object tells of it.',
    ],
  },
  subjects: ({ clusterDns }) => corednsFilesIn(clusterDns.value),
  *check(seen, { clusterDns, nodes }) {
    const unread = unreadIn(seen, 'plugins');
    if (unread !== undefined) {
      yield unread;
      return;
    }
    const { nodeLocal } = clusterDns.value;
    for (const block of blocksOf(seen)) {
      const autopath = block.directives.find(({ name }) => name === 'autopath');
      if (autopath === undefined || !asksKubernetes(autopath)) continue;
      const podless = podlessProblem(seen, autopath, block);
      if (podless !== undefined) {
        yield podless;
        continue;
      }
      const { where, evidence, at } = placeIn(seen, autopath);
      if (nodeLocal.state === 'unknown') yield nodeLocal;
      if (nodeLocal.state === 'known') {
        yield {
          ...at,
          message: `autopath at ${where} goes by the address of the pod that asks, and queries that come through ${formatRef(nodeLocal.value.ref)} have that of the node: it finds no client, or a wrong one, and clients walk their search paths themselves.`,
          evidence: [evidence, nodeLocal.value.image],
          actions: ['Remove autopath: NodeLocal DNSCache answers most of a search path on the node.'],
          involves: [nodeLocal.value],
        };
        continue;
      }
      const windows = nodes.items.filter(isWindows);
      const [first] = windows;
      if (first !== undefined) {
        yield {
          ...at,
          message: `autopath at ${where} is not compatible with pods on Windows nodes, and the cluster has ${windows.length === 1 ? `one (${first.ref.name})` : `${windows.length} (such as ${first.ref.name})`}: names may resolve there by a wrong search path.`,
          evidence: [evidence, cite(first, 'metadata.labels[kubernetes.io/os]', 'windows')],
          involves: windows.slice(0, 5),
        };
      } else if (nodes.missingIn().length > 0) yield unknown(...nodes.missingIn());
    }
  },
});
