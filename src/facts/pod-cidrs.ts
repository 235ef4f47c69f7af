import type { NodePods, PodCidrs, PodPool, PodRangeSource } from '../model/evidence/pod-cidrs.ts';
import { absent, known, type Maybe, missingOf, unknown } from '../model/maybe.ts';
import { mergeMissing, type Missing } from '../model/missing.ts';
import type { HasRef } from '../model/ref.ts';
import { parseFlannelNetConf } from '../parse/flannel-net-conf.ts';
import { parseKubeadmConfig } from '../parse/kubeadm-config.ts';
import { parseOvnAnnotation } from '../parse/ovn-annotation.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { documentIn } from './config-document.ts';
import { controlPlaneFlags, controlPlanePods } from './control-plane-flags.ts';
import { defineSlice } from './define-slice.ts';
import { listed, readRanges } from './seen-range.ts';

const flannelConfigs = [
  { kind: 'ConfigMap', namespace: 'kube-flannel', name: 'kube-flannel-cfg' },
  { kind: 'ConfigMap', namespace: 'kube-system', name: 'kube-flannel-cfg' },
  { kind: 'ConfigMap', namespace: 'kube-system', name: 'canal-config' },
  { kind: 'ConfigMap', namespace: 'kube-system', name: 'rke2-canal-config' },
] as const;

/** Every range for pods that something in the cluster names, in use or not: the `ipam` slice says which are. */
export const podCidrs = defineSlice({
  kinds: ['Node', 'CiliumNode', 'CiliumPodIPPool', 'IPPool', 'Installation', 'Network.config.openshift.io'],
  names: [
    { kind: 'ConfigMap', namespace: 'kube-system', name: 'cilium-config' },
    ...flannelConfigs,
    { kind: 'ConfigMap', namespace: 'kube-system', name: 'kubeadm-config' },
  ],
  follow: (snapshot) => controlPlanePods(snapshot, 'kube-controller-manager'),
  derive: (snapshot): Maybe<PodCidrs> => {
    const seen = new Collected();
    for (const collect of [nodes, cilium, calico, flannel, openshift, controlPlane]) collect(snapshot, seen);
    const { pools, nodes: own, missing } = seen;
    if (pools.length + own.length > 0) {
      const from = [...pools, ...own.slice(0, 5)].map(({ citation }) => citation);
      return known({ pools, nodes: own, missing }, from);
    }
    return missing.size > 0 ? unknown(...mergeMissing([...missing.values()].flat())) : absent(snapshot.label);
  },
});

class Collected {
  readonly pools: PodPool[] = [];
  readonly nodes: NodePods[] = [];
  readonly missing = new Map<PodRangeSource, readonly Missing[]>();

  lacks(source: PodRangeSource, missing: readonly Missing[]): void {
    if (missing.length > 0) this.missing.set(source, [...(this.missing.get(source) ?? []), ...missing]);
  }

  pool(
    source: PodRangeSource,
    owner: HasRef,
    field: string,
    texts: readonly (string | undefined)[],
    rest: Partial<Pick<PodPool, 'disabled' | 'forPods' | 'nodePrefix'>> = {},
  ): void {
    const { ranges, missing } = readRanges(owner, field, texts);
    this.lacks(source, missing);
    for (const range of ranges)
      this.pools.push({ ...range, source, disabled: false, forPods: true, ...rest });
  }

  node(source: PodRangeSource, owner: HasRef, field: string, texts: readonly string[], node: string): void {
    const { ranges, missing } = readRanges(owner, field, texts);
    this.lacks(source, missing);
    for (const range of ranges) this.nodes.push({ ...range, source, node });
  }
}

function nodes(snapshot: Snapshot, seen: Collected): void {
  const listing = snapshot.listing('Node');
  for (const node of listing) {
    const { podCIDRs, podCIDR } = node.spec ?? {};
    const field = podCIDRs === undefined ? 'spec.podCIDR' : 'spec.podCIDRs';
    seen.node('Node', node, field, podCIDRs ?? (podCIDR === undefined ? [] : [podCIDR]), node.ref.name);

    const subnets = node.metadata.annotations?.[ovnSubnets];
    if (subnets === undefined) continue;
    const parsed = parseOvnAnnotation(subnets);
    const place = `metadata.annotations[${ovnSubnets}]`;
    seen.node('ovn-kubernetes', node, place, parsed.ok ? parsed.value : [subnets], node.ref.name);
  }
  seen.lacks('Node', listing.missingIn());
  seen.lacks('ovn-kubernetes', listing.missingIn());
}

const ovnSubnets = 'k8s.ovn.org/node-subnets';

function cilium(snapshot: Snapshot, seen: Collected): void {
  const config = snapshot.listing('ConfigMap').find('kube-system', 'cilium-config');
  seen.lacks('cilium-config', missingOf(config));
  if (config.state === 'known') {
    const { data = {} } = config.value;
    for (const family of ['ipv4', 'ipv6']) {
      const key = `cluster-pool-${family}-cidr`;
      const nodePrefix = prefixIn(data[`cluster-pool-${family}-mask-size`]);
      seen.pool('cilium-config', config.value, `data.${key}`, listed(data[key]), nodePrefix);
    }
  }

  const pools = snapshot.listing('CiliumPodIPPool');
  for (const pool of pools) {
    for (const family of ['ipv4', 'ipv6'] as const) {
      const part = pool.spec?.[family];
      seen.pool('CiliumPodIPPool', pool, `spec.${family}.cidrs`, part?.cidrs ?? [], prefixOf(part?.maskSize));
    }
  }
  seen.lacks('CiliumPodIPPool', pools.missingIn());

  const ciliumNodes = snapshot.listing('CiliumNode');
  for (const node of ciliumNodes) {
    const { podCIDRs = [], pools: allocated } = node.spec?.ipam ?? {};
    seen.node('CiliumNode', node, 'spec.ipam.podCIDRs', podCIDRs, node.ref.name);
    for (const { pool = '', cidrs = [] } of allocated?.allocated ?? []) {
      seen.node('CiliumNode', node, `spec.ipam.pools.allocated[pool=${pool}].cidrs`, cidrs, node.ref.name);
    }
  }
  seen.lacks('CiliumNode', ciliumNodes.missingIn());
}

/** The operator makes IPPools from its Installation; what it was told counts only where those were not read. */
function calico(snapshot: Snapshot, seen: Collected): void {
  const pools = snapshot.listing('IPPool');
  for (const pool of pools) {
    const { cidr, disabled = false, allowedUses = [], blockSize } = pool.spec ?? {};
    const forPods = allowedUses.length === 0 || allowedUses.some((use) => use !== 'LoadBalancer');
    seen.pool('IPPool', pool, 'spec.cidr', [cidr], { disabled, forPods, ...prefixOf(blockSize) });
  }
  seen.lacks('IPPool', pools.missingIn());
  if (pools.covers()) return;

  const installation = snapshot.listing('Installation').find(undefined, 'default');
  if (installation.state !== 'known') return;
  for (const pool of installation.value.spec?.calicoNetwork?.ipPools ?? []) {
    const field = `spec.calicoNetwork.ipPools[cidr=${pool.cidr ?? ''}].cidr`;
    const forPods = pool.allowedUses === undefined || pool.allowedUses.some((use) => use !== 'LoadBalancer');
    const disabled = pool.disableNewAllocations ?? false;
    seen.pool('Installation', installation.value, field, [pool.cidr], { disabled, forPods });
  }
}

function flannel(snapshot: Snapshot, seen: Collected): void {
  const places = flannelConfigs.map(({ namespace, name }) =>
    documentIn(snapshot, namespace, name, 'net-conf.json', parseFlannelNetConf),
  );
  for (const place of places) {
    if (place.state !== 'known') continue;
    const { Network, IPv6Network, EnableIPv4 = true, EnableIPv6 = false } = place.value.value;
    const texts = [EnableIPv4 ? Network : undefined, EnableIPv6 ? IPv6Network : undefined];
    seen.pool('flannel', place.value, place.value.field, texts);
  }
  if (!places.some(({ state }) => state === 'known')) seen.lacks('flannel', places.flatMap(missingOf));
}

/** What OpenShift's network runs with; its own plugin and others take their pools from it. */
function openshift(snapshot: Snapshot, seen: Collected): void {
  const network = snapshot.listing('Network.config.openshift.io').find(undefined, 'cluster');
  seen.lacks('openshift', missingOf(network));
  if (network.state !== 'known') return;
  for (const { cidr, hostPrefix } of network.value.status?.clusterNetwork ?? []) {
    seen.pool('openshift', network.value, 'status.clusterNetwork', [cidr], prefixOf(hostPrefix));
  }
}

/** What the nodes' pod CIDRs are cut from, as kube-controller-manager has it, and as kubeadm was told. */
function controlPlane(snapshot: Snapshot, seen: Collected): void {
  const component = 'kube-controller-manager';
  const flag = (name: string) => controlPlaneFlags(snapshot, component, name);
  // Without --allocate-node-cidrs the flag is ignored: kube-controller-manager --help.
  const cutting = new Set(
    flag('allocate-node-cidrs').flatMap(({ pod, value }) => (value === 'true' ? [pod.ref.name] : [])),
  );
  for (const { pod, field, value } of flag('cluster-cidr')) {
    seen.pool(component, pod, field, listed(value), { disabled: !cutting.has(pod.ref.name) });
  }
  const pods = snapshot.listing('Pod');
  const asked = controlPlanePods(snapshot, component);
  seen.lacks(
    component,
    asked.flatMap(({ namespace, name }) => missingOf(pods.find(namespace, name))),
  );

  const kubeadm = documentIn(
    snapshot,
    'kube-system',
    'kubeadm-config',
    'ClusterConfiguration',
    parseKubeadmConfig,
  );
  seen.lacks('kubeadm-config', missingOf(kubeadm));
  if (kubeadm.state !== 'known') return;
  const { controllerManager, networking } = kubeadm.value.value;
  const told = controllerManager?.extraArgs?.['cluster-cidr'] ?? networking?.podSubnet;
  seen.pool('kubeadm-config', kubeadm.value, kubeadm.value.field, listed(told));
}

function prefixIn(text: string | undefined): { nodePrefix?: number } {
  return prefixOf(text === undefined || !/^\d{1,3}$/u.test(text) ? undefined : Number(text));
}

function prefixOf(nodePrefix: number | undefined): { nodePrefix?: number } {
  return nodePrefix === undefined ? {} : { nodePrefix };
}
