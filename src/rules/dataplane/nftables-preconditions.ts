import { defineRule, type Problem, type View } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { type Unknown, unknown, valueOf } from '../../model/maybe.ts';
import { parseAddress } from '../../net/addresses/cidr.ts';
import { kubeProxySetting, kubeProxySubject } from '../../net/services/kube-proxy-setting.ts';
import { isFromMinor, kubeProxyVersion } from '../../net/services/kube-proxy-version.ts';

type Node = Kept<'Node'>;
type Seen = View<'kubeProxy' | 'nodes', 'services' | 'version'>;

/** kube-proxy compares the number alone, whatever a vendor has put into an older kernel. */
function isKernelTooOld({ status }: Node): boolean {
  const numbers = /^(\d+)\.(\d+)/.exec(status?.nodeInfo?.kernelVersion ?? '');
  if (numbers === null) return false;
  const [major, minor] = [Number(numbers[1]), Number(numbers[2])];
  return major < 5 || (major === 5 && minor < 13);
}

/** Addresses on a node's interfaces beside its primary ones, which are the first of each family. */
function furtherAddresses({ status }: Node): readonly string[] {
  const seen = new Set<number>();
  return (status?.addresses ?? []).flatMap(({ type, address = '' }) => {
    const family = type === 'InternalIP' ? parseAddress(address)?.family : undefined;
    if (family === undefined) return [];
    if (seen.has(family)) return [address];
    seen.add(family);
    return [];
  });
}

function listed(texts: readonly string[]): string {
  return `${texts.slice(0, 3).join(', ')}${texts.length > 3 ? ', …' : ''}`;
}

function* kernels(nodes: readonly Node[], { kubeProxy, version }: Seen): Generator<Problem | Unknown> {
  const old = nodes.filter(isKernelTooOld);
  const [first, ...rest] = old
    .slice(0, 3)
    .map((node) => cite(node, 'status.nodeInfo.kernelVersion', node.status?.nodeInfo?.kernelVersion));
  if (first === undefined) return;
  const { skipsKernelCheck, mode } = kubeProxy.value;
  const running = kubeProxyVersion(kubeProxy.value, version);
  if (running.state === 'unknown' && skipsKernelCheck === undefined) {
    yield running;
    return;
  }
  // Before 1.33 the variable worked the wrong way round: kubernetes/kubernetes pull request 130401.
  const asks = skipsKernelCheck === undefined && running.state === 'known' && isFromMinor(running.value, 33);
  const setting = valueOf(kubeProxySetting(kubeProxy.value, 'mode'));
  const where = `${old.length} of ${nodes.length} nodes with kube-proxy (${listed(old.map(({ ref }) => ref.name))}) ${old.length === 1 ? 'has a kernel' : 'have kernels'} older than 5.13`;
  yield {
    severity: asks ? 'high' : 'medium',
    field: setting?.field ?? 'mode',
    message: asks
      ? `${where}, and in nftables mode kube-proxy exits there when it starts: changes to Services no longer get to those nodes, and after a restart nothing translates them.`
      : `${where}, and kube-proxy uses nftables there without asking for more: the node’s own nft may not understand these rules, and then nobody can change its firewall any more.`,
    evidence: [
      first,
      ...rest,
      ...(mode.state === 'known' ? mode.from : []),
      ...(skipsKernelCheck === undefined ? [] : [skipsKernelCheck]),
      ...(running.state === 'known' ? running.from : []),
    ],
  };
}

function* addresses(nodes: readonly Node[], { kubeProxy, services }: Seen): Generator<Problem | Unknown> {
  const concerned = nodes.filter((node) => furtherAddresses(node).length > 0);
  const [node] = concerned;
  if (node === undefined) return;
  const service = services.items.find(({ spec }) => spec?.ports?.some(({ nodePort = 0 }) => nodePort > 0));
  if (service === undefined) {
    if (!services.covers()) yield unknown(...services.missingIn());
    return;
  }
  const setting = kubeProxySetting(kubeProxy.value, 'nodePortAddresses');
  if (setting.state === 'unknown') yield setting;
  if (setting.state !== 'known' || setting.value.value !== '') return;
  const further = furtherAddresses(node);
  yield {
    severity: 'medium',
    at: setting.value,
    field: setting.value.field,
    message: `nodePortAddresses is not set, so that in nftables mode NodePorts answer on each node’s primary address alone: clients that use another one (${listed(further)} of node ${node.ref.name}${concerned.length > 1 ? `, and those of ${concerned.length - 1} more` : ''}) get no answer.`,
    evidence: [
      setting.value.citation,
      cite(node, 'status.addresses', node.status?.addresses),
      cite(service, 'spec.ports', service.spec?.ports),
    ],
    label: 'inference',
  };
}

export default defineRule({
  code: 'DP06',
  title: 'Nodes do not meet what kube-proxy’s nftables mode asks for',
  severity: ['high', 'medium'],
  needs: ['kubeProxy', 'nodes'],
  uses: ['services', 'version'],
  docs: {
    why: 'In nftables mode kube-proxy asks for kernel 5.13, which stands for an nft on the node that can read its rules, and exits where it is older; it does not fall back to iptables. It compares the version’s number, so that a vendor’s additions to an older kernel do not help (high). Where the check is switched off, or before 1.33, it writes rules that an older nft on the node may choke on (medium). NodePorts answer on the primary addresses of nodes alone unless nodePortAddresses names more, where iptables answered on all (medium: whether a client uses the others nobody can tell from here).',
    actions: [
      'Keep nodes with older kernels on mode: iptables until they are upgraded; a kube-proxy DaemonSet of their own with a nodeSelector can do that.',
      'Set nodePortAddresses to the ranges that clients use, or to all from 1.37.',
    ],
    rollback:
      'Set mode: iptables and restart kube-proxy: on its start it removes what it left behind in nftables.',
    verify: [
      'kubectl get nodes -o custom-columns=NODE:.metadata.name,KERNEL:.status.nodeInfo.kernelVersion,ADDRESSES:.status.addresses',
      'kubectl logs -n kube-system -l k8s-app=kube-proxy --tail=20',
      'nft list table ip kube-proxy',
    ],
    cutover: [
      'One node pool at a time: check its kernels, change the mode, restart kube-proxy, and call a Service from a node, from a pod and from outside by NodePort.',
    ],
    sources: [
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/proxy/nftables/supported.go',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/util/kernel/constants.go',
      'https://github.com/kubernetes/kubernetes/pull/130401',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/util/node/node.go',
      'https://kubernetes.io/docs/reference/networking/virtual-ips/#migrating-from-iptables-mode-to-nftables',
    ],
    silent: [
      'Other modes: what a move to nftables would meet is not foretold.',
      'Clients of NodePorts on localhost, and connections that iptables kept alive by dropping invalid packets: kube-proxy’s metrics alone tell.',
      'External addresses, which clouds translate to a node’s primary one.',
      'Windows nodes.',
    ],
  },
  *subjects({ kubeProxy }) {
    const { mode } = kubeProxy.value;
    if (mode.state === 'known' && mode.value !== 'nftables') return;
    yield kubeProxySubject(kubeProxy.value);
  },
  *check(_subject, seen) {
    const { mode, nodes: its } = seen.kubeProxy.value;
    const names = valueOf(its);
    const nodes = seen.nodes.items.filter(
      ({ ref, metadata }) =>
        metadata.labels?.['kubernetes.io/os'] !== 'windows' && names?.has(ref.name) !== false,
    );
    const problems = [...kernels(nodes, seen), ...addresses(nodes, seen)];
    if (mode.state === 'unknown' && problems.length > 0) yield mode;
    if (mode.state === 'known') yield* problems;
  },
});
