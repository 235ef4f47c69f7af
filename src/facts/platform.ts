import { type Citation, cite } from '../model/cite.ts';
import type { Platform } from '../model/evidence/platform.ts';
import type { KubernetesVersion } from '../model/evidence/kubernetes-version.ts';
import type { Kept } from '../model/kinds/index.ts';
import { known, type Maybe, missingOf, unknown } from '../model/maybe.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { defineSlice } from './define-slice.ts';

type Mark = (node: Kept<'Node'>) => Citation | undefined;

const providerId =
  (scheme: string): Mark =>
  (node) =>
    node.spec?.providerID?.startsWith(`${scheme}:`) === true
      ? cite(node, 'spec.providerID', node.spec.providerID)
      : undefined;

const label =
  (wanted: RegExp): Mark =>
  (node) => {
    const entry = Object.entries(node.metadata.labels ?? {}).find(([key]) => wanted.test(key));
    return entry === undefined ? undefined : cite(node, `metadata.labels[${entry[0]}]`, entry[1]);
  };

const kubelet =
  (part: string): Mark =>
  (node) => {
    const version = node.status?.nodeInfo?.kubeletVersion;
    return version?.includes(part) === true
      ? cite(node, 'status.nodeInfo.kubeletVersion', version)
      : undefined;
  };

const both =
  (first: Mark, second: Mark): Mark =>
  (node) =>
    first(node) === undefined ? undefined : second(node);

/**
 * Marks on a node, the more telling ones first. Running on a cloud's machines makes no managed cluster, and EKS Distro
 * runs anywhere, so neither a providerID nor `-eks-` alone says EKS.
 */
const marks: readonly (readonly [Platform, readonly Mark[]])[] = [
  ['OpenShift', [label(/^node\.openshift\.io\//)]],
  ['kind', [providerId('kind')]],
  ['k3s', [kubelet('+k3s'), providerId('k3s')]],
  ['RKE2', [kubelet('+rke2'), providerId('rke2')]],
  ['EKS', [label(/^eks\.amazonaws\.com\//), both(providerId('aws'), kubelet('-eks-'))]],
  ['GKE', [label(/^cloud\.google\.com\/gke-nodepool$/), both(providerId('gce'), kubelet('-gke.'))]],
  ['AKS', [label(/^kubernetes\.azure\.com\/cluster$/)]],
];

/** Suffixes that only one platform gives its versions, for when no node was read. */
const suffixes: readonly (readonly [string, Platform])[] = [
  ['+k3s', 'k3s'],
  ['+rke2', 'RKE2'],
];

export const platform = defineSlice({
  kinds: ['Node', 'Network.config.openshift.io'],
  names: [{ kind: 'ConfigMap', namespace: 'kube-system', name: 'kubeadm-config' }],
  from: ['version'],
  derive: (snapshot, { version }): Maybe<Platform> =>
    openShift(snapshot) ?? byNodes(snapshot) ?? byVersion(version) ?? kubeadm(snapshot),
});

/** Its network configuration, an object that every OpenShift cluster has; the CRD alone may come with an operator. */
function openShift(snapshot: Snapshot): Maybe<Platform> | undefined {
  const [network] = snapshot.listing('Network.config.openshift.io').items;
  if (network === undefined) return undefined;
  return known('OpenShift', [cite(network, 'status.networkType', network.status?.networkType)]);
}

function byNodes(snapshot: Snapshot): Maybe<Platform> | undefined {
  const { items } = snapshot.listing('Node');
  for (const [platform, ways] of marks) {
    for (const mark of ways) {
      const [seen] = items.flatMap((node) => mark(node) ?? []);
      if (seen !== undefined) return known(platform, [seen]);
    }
  }
  return undefined;
}

function byVersion(version: Maybe<KubernetesVersion>): Maybe<Platform> | undefined {
  if (version.state !== 'known') return undefined;
  const found = suffixes.find(([suffix]) => version.value.suffix.startsWith(suffix));
  return found === undefined ? undefined : known(found[1], version.from);
}

/** kind leaves the same ConfigMap, so it says kubeadm only where the nodes were read. */
function kubeadm(snapshot: Snapshot): Maybe<Platform> {
  const configMap = snapshot.listing('ConfigMap').find('kube-system', 'kubeadm-config');
  const missing = [...snapshot.listing('Node').missingIn(), ...missingOf(configMap)];
  if (missing.length > 0) return unknown(...missing);
  if (configMap.state === 'known') {
    return known('kubeadm', [cite(configMap.value, 'metadata.name', 'kubeadm-config')]);
  }
  return unknown({
    what: 'platform',
    namespaces: null,
    reason: 'not-observable',
    detail: 'nothing that was read names what made this cluster',
  });
}
