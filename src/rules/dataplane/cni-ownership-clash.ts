import { defineRule, type Problem, type View } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import type { Networking } from '../../model/evidence/cni-roles.ts';
import { running } from '../../model/evidence/network-agents.ts';
import { type Unknown, missingOf, unknown } from '../../model/maybe.ts';
import { clusterRef } from '../../model/ref.ts';
import { ciliumVariants, citeSetting } from '../../net/dataplane/cilium-variants.ts';

type Seen = View<'cniRoles', 'networkAgents' | 'ciliumConfig' | 'nodes'>;

const cluster = { ref: clusterRef };

function besideCilium({ networkAgents }: Seen) {
  if (networkAgents.state !== 'known') return [];
  return [...running(networkAgents.value, 'Istio CNI'), ...running(networkAgents.value, 'Multus')];
}

/** Nodes where Cilium leaves the configuration to somebody else, as while moving to it node by node. */
function leavesToOthers({ ciliumConfig, nodes }: Seen): ReadonlySet<string> {
  if (ciliumConfig.state !== 'known') return new Set();
  const config = ciliumConfig.value;
  const named = nodes.items.filter((node) => config.on(node, 'custom-cni-conf').value === 'true');
  return new Set(named.map(({ ref }) => ref.name));
}

function* clash(one: Networking, other: Networking, seen: Seen): Generator<Problem | Unknown> {
  if (one.nodes.state !== 'known' || other.nodes.state !== 'known') {
    yield unknown(...missingOf(one.nodes), ...missingOf(other.nodes));
    return;
  }
  const theirs = other.nodes.value;
  const isCilium = [one, other].some(({ product }) => product === 'Cilium');
  const left = isCilium ? leavesToOthers(seen) : new Set();
  const shared = [...one.nodes.value].filter((name) => theirs.has(name) && !left.has(name)).sort();
  const [first] = one.agents;
  const [second] = other.agents;
  if (shared.length === 0 || first === undefined || second === undefined) return;
  if (isCilium) {
    const { ciliumConfig } = seen;
    const missing = ciliumConfig.state === 'known' ? ciliumConfig.value.missing : missingOf(ciliumConfig);
    if (missing.length > 0) {
      yield unknown(...missing);
      return;
    }
  }
  const where =
    shared.length === 1
      ? `node ${shared[0] ?? ''}`
      : `${shared.length} nodes (${shared.slice(0, 3).join(', ')}${shared.length > 3 ? ', …' : ''})`;
  yield {
    severity: 'high',
    at: second.daemonSet,
    field: 'spec.template.spec.containers',
    message: `${one.product} and ${other.product} both give pods their network on ${where}, and neither is chained onto the other: the name of a file in /etc/cni/net.d decides which one a pod gets, and pods of the two may not reach each other.`,
    evidence: [
      cite(
        second.daemonSet,
        `spec.template.spec.containers[name=${second.container.name ?? ''}].image`,
        second.container.image,
      ),
      cite(
        first.daemonSet,
        `spec.template.spec.containers[name=${first.container.name ?? ''}].image`,
        first.container.image,
      ),
      ...one.nodes.from,
      ...other.nodes.from,
      ...(isCilium && seen.ciliumConfig.state === 'known'
        ? [seen.ciliumConfig.value.cite('cni-chaining-mode', 'none')]
        : []),
    ],
    label: one.nodes.label === 'inference' ? 'inference' : other.nodes.label,
    involves: [first.daemonSet],
  };
}

/** Cilium takes away the configuration that others keep beside its own, or undoes what they write into it. */
function* exclusive(seen: Seen): Generator<Problem | Unknown> {
  const { ciliumConfig, nodes, networkAgents } = seen;
  const others = besideCilium(seen);
  const [other] = others;
  if (other === undefined) {
    const missing = networkAgents.state === 'known' ? networkAgents.value.missing : missingOf(networkAgents);
    if (missing.length > 0) yield unknown(...missing);
    return;
  }
  if (ciliumConfig.state !== 'known') {
    yield unknown(...missingOf(ciliumConfig));
    return;
  }
  const { variants, missing } = ciliumVariants(ciliumConfig.value, nodes, [
    'cni-exclusive',
    'custom-cni-conf',
  ]);
  if (missing.length > 0) {
    yield unknown(...missing);
    return;
  }
  for (const { setting, where } of variants) {
    const its = setting('cni-exclusive');
    if (its.value !== 'true' || setting('custom-cni-conf').value === 'true') continue;
    const names = [...new Set(others.map(({ product }) => product))];
    yield {
      severity: 'medium',
      at: its,
      field: its.field,
      message: `cni-exclusive is true on ${where}, so that Cilium takes away every CNI configuration that is not its own, and ${names.join(' and ')} need${names.length === 1 ? 's' : ''} one there: new pods start without what ${names.length === 1 ? 'it adds' : 'they add'}.`,
      evidence: [
        citeSetting(its, 'false'),
        ...others.map(({ daemonSet, container }) =>
          cite(
            daemonSet,
            `spec.template.spec.containers[name=${container.name ?? ''}].image`,
            container.image,
          ),
        ),
      ],
      involves: others.map(({ daemonSet }) => daemonSet),
    };
  }
}

export default defineRule({
  code: 'DP18',
  title: 'Two network plugins claim the same pods',
  severity: ['high', 'medium'],
  needs: ['cniRoles'],
  uses: ['networkAgents', 'ciliumConfig', 'nodes'],
  docs: {
    why: 'The container runtime takes the first file in /etc/cni/net.d by name and gives pods to the plugin that it names. Two plugins that both network pods write two files, and an upgrade or a restart changes which one comes first: pods that run keep the network of the one, new ones get the other (high). Cilium with cni-exclusive renames the files of all others and watches for new ones, so that plugins which chain themselves in, as Istio’s and Multus do, lose their place (medium).',
    actions: [
      'Set cni.exclusive to false in Cilium’s chart where Istio’s CNI or Multus runs, then restart their pods so that they write their part again.',
      'Of two plugins, find out which one the pods have now, from their addresses, and keep the other off those nodes with a nodeSelector before removing it.',
      'While moving from one to the other, keep them on different nodes, or have Cilium write no configuration (cni.customConf) until a node’s turn comes.',
    ],
    rollback: 'Remove the nodeSelector; set cni.exclusive back. Pods that run are not touched by either.',
    verify: [
      'kubectl get daemonsets -A -o wide',
      'kubectl get pods -A -o wide',
      'kubectl get configmap cilium-config -n kube-system -o jsonpath={.data.cni-exclusive}',
      'cilium-dbg status --verbose',
    ],
    cutover: [
      'One node at a time: cordon and drain it, take the old plugin off it and its file out of /etc/cni/net.d, restart the node, check a pod on it, uncordon.',
    ],
    sources: [
      'https://github.com/cilium/cilium/blob/v1.20.2/daemon/cmd/cni/config.go',
      'https://github.com/cilium/cilium/blob/v1.20.2/install/kubernetes/cilium/values.yaml',
      'https://docs.cilium.io/en/stable/network/servicemesh/istio/',
      'https://docs.cilium.io/en/stable/installation/k8s-install-migration/',
      'https://github.com/containernetworking/cni/blob/v1.3.0/libcni/conf.go',
      'https://github.com/antrea-io/antrea/blob/main/docs/eks-installation.md',
    ],
    silent: [
      'Pairs that belong together: Canal; Cilium chained (cni-chaining-mode) or on Azure CNI; Calico, Antrea or kube-router for policy alone; Multus beside any.',
      'Plugins on different nodes, as with EKS hybrid nodes or a move by node pool.',
      'Plugins that run inside the node’s own processes (k3s, MicroK8s), and files that a removed plugin left on a node.',
    ],
  },
  *subjects({ cniRoles, networkAgents }) {
    if (cniRoles.value.networking.length > 0) yield cluster;
    else if (networkAgents.state === 'known' && networkAgents.value.missing.length > 0)
      yield unknown(...networkAgents.value.missing);
  },
  *check(_cluster, seen) {
    const { networking, undecided } = seen.cniRoles.value;
    if (networking.length > 1 && undecided.length > 0) yield unknown(...undecided);
    else {
      for (const [index, one] of networking.entries()) {
        for (const other of networking.slice(index + 1)) yield* clash(one, other, seen);
      }
    }
    if (networking.some(({ product }) => product === 'Cilium')) yield* exclusive(seen);
  },
});
