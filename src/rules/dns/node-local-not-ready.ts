import { defineRule } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import { clusterIpsOf, type KubeletDns, localAddressesOf } from '../../model/evidence/cluster-dns.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { missingOf, unknown, valueOf } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';

type Node = Kept<'Node'>;

/** Nodes without kubelets that pods' DNS could come from: Fargate, virtual kubelets; and Windows, where it does not run. */
function isConcerned({ metadata: { labels = {} }, status }: Node): boolean {
  const isVirtual =
    labels['eks.amazonaws.com/compute-type'] === 'fargate' || labels.type === 'virtual-kubelet';
  const os = labels['kubernetes.io/os'] ?? status?.nodeInfo?.operatingSystem ?? 'linux';
  const isUp = status?.conditions?.some((one) => one.type === 'Ready' && one.status === 'True') === true;
  return !isVirtual && os === 'linux' && isUp;
}

function isReady({ status }: Kept<'Pod'>): boolean {
  return status?.conditions?.some((one) => one.type === 'Ready' && one.status === 'True') === true;
}

/** What the kubelet of a node is told: what was saved of it, else what kubeadm gives to all. */
function toldTo(node: Node, kubelets: readonly KubeletDns[]): KubeletDns | undefined {
  return kubelets.find((one) => one.node === node.ref.name) ?? kubelets.find((one) => one.node === undefined);
}

export default defineRule({
  code: 'NL01',
  title: 'Pods of a node are sent to a DNS cache that is not there',
  severity: 'high',
  needs: ['clusterDns', 'pods', 'nodes'],
  uses: ['clock'],
  causes: ['DP19', 'NL02'],
  thresholds: { startupSeconds: 300 },
  docs: {
    why: 'Where kubelets send pods to the address of NodeLocal DNSCache itself, every lookup of a node depends on the one pod of it that runs there: no other answers at that address, and nothing falls back to the cluster’s DNS. Without that pod, or while it is not ready, no pod of the node resolves a name. A node may take startupSeconds (our choice) for it after it joined.',
    actions: [
      'See why the pod of NodeLocal DNSCache on the node is missing or not ready: taints that DaemonSet {namespace}/{name} does not tolerate, a node selector, its log.',
      'Until it runs, cordon the node, so that no new pods land there.',
    ],
    rollback: 'Uncordon the node.',
    verify: [
      'kubectl get pods -n {namespace} -l k8s-app=node-local-dns -o wide',
      'kubectl get daemonset {name} -n {namespace} -o wide',
      'kubectl get nodes -o wide',
      'kubectl logs -n {namespace} daemonset/{name} --tail=50',
    ],
    sources: [
      'https://github.com/kubernetes/enhancements/tree/master/keps/sig-network/1024-nodelocal-cache-dns',
      'https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/cluster/addons/dns/nodelocaldns/nodelocaldns.yaml',
    ],
    silent: [
      'Kubelets that send pods to the ClusterIP of the cluster’s DNS, which answers without the cache, or name it beside the cache’s address.',
      'Nodes that are not ready themselves, run Windows, or are virtual, as on Fargate.',
      'Nodes that joined a moment ago.',
    ],
  },
  *subjects({ clusterDns }) {
    const { nodeLocal } = clusterDns.value;
    if (nodeLocal.state === 'known') yield nodeLocal.value;
  },
  *check(server, { clusterDns, pods, nodes, clock }, { startupSeconds }) {
    const { service, kubelets } = clusterDns.value;
    const namespace = server.ref.namespace ?? '';
    const missing = [...nodes.missingIn(), ...pods.missingIn(namespace)];
    if (missing.length > 0) {
      yield unknown(...missing);
      return;
    }
    const virtual = service.state === 'known' ? clusterIpsOf(service.value) : [];
    const own = localAddressesOf(server).filter((address) => !virtual.includes(address));
    const served = new Map<string, boolean>();
    for (const pod of pods.in(namespace)) {
      const isIts = pod.metadata.ownerReferences?.some(
        ({ kind, name }) => kind === 'DaemonSet' && name === server.ref.name,
      );
      const node = pod.spec?.nodeName;
      if (isIts === true && node !== undefined) served.set(node, served.get(node) === true || isReady(pod));
    }
    const now = valueOf(clock);
    const isNew = ({ metadata }: Node) =>
      now !== undefined && now - Date.parse(metadata.creationTimestamp ?? '') < startupSeconds * 1000;
    const without = nodes.items.filter(
      (node) => isConcerned(node) && !isNew(node) && served.get(node.ref.name) !== true,
    );
    if (without.length === 0) return;
    const told = valueOf(kubelets) ?? [];
    const untold = without.filter((node) => toldTo(node, told) === undefined);
    const dark = without.filter((node) => {
      const addresses = toldTo(node, told)?.clusterDNS ?? [];
      return addresses.length > 0 && addresses.every((address) => own.includes(address));
    });
    if (untold.length > 0) {
      const [first] = missingOf(kubelets);
      yield unknown(
        first ?? {
          what: 'clusterDNS of kubelets',
          namespaces: null,
          reason: 'not-observable',
          next: 'kubectl get --raw /api/v1/nodes/NODE/proxy/configz, saved as nodes/NODE/kubelet-config.yaml',
        },
      );
    }
    if (dark.length === 0) return;
    if (clock.state === 'unknown' && dark.some(({ metadata }) => metadata.creationTimestamp !== undefined)) {
      yield clock;
      return;
    }
    const [first] = dark;
    const kubelet = first === undefined ? undefined : toldTo(first, told);
    const names = dark.map(({ ref }) => ref.name);
    yield {
      field: 'status.numberReady',
      message: `Kubelets send pods to ${own.join(' and ')} alone for DNS, and on ${names.length === 1 ? `node ${names[0] ?? ''}` : `${names.length} nodes (${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''})`} no pod of ${formatRef(server.ref)} is ready to answer there: pods on ${names.length === 1 ? 'it' : 'them'} resolve no name.`,
      evidence: [
        cite(server, 'status.numberReady', server.ready),
        ...(kubelet === undefined ? [] : [kubelet.cite('clusterDNS')]),
        ...dark
          .slice(0, 5)
          .map((node) =>
            cite(node, `pod of ${server.ref.name}`, served.has(node.ref.name) ? 'not ready' : 'not there'),
          ),
      ],
      involves: dark.slice(0, 5),
    };
  },
});
