import { clusterIpsOf } from '../model/evidence/cluster-dns.ts';
import type { Kept } from '../model/kinds/index.ts';
import { absent, known, type Maybe, unknown } from '../model/maybe.ts';
import { type KubeletConfig, parseKubeletConfig } from '../parse/kubelet-config.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { type ConfigDocument, documentIn } from './config-document.ts';

export const kubeletConfigName = {
  kind: 'ConfigMap',
  namespace: 'kube-system',
  name: 'kubelet-config',
} as const;

/** What distributions call it: kubeadm and most others, OpenShift, RKE2, CoreDNS's own chart. */
const knownNames = [
  ['kube-system', 'kube-dns'],
  ['openshift-dns', 'dns-default'],
  ['kube-system', 'rke2-coredns-rke2-coredns'],
  ['kube-system', 'coredns'],
] as const;

/** The configuration that kubeadm gives to every kubelet. */
export function kubeletConfigIn(snapshot: Snapshot): Maybe<ConfigDocument<KubeletConfig>> {
  return documentIn(snapshot, 'kube-system', 'kubelet-config', 'kubelet', parseKubeletConfig);
}

/**
 * The Service whose address kubelets give to pods: the one that has it, or else one of a name that distributions use,
 * or with the label that they share. NodeLocal DNSCache has a Service of its own to the same pods, which is not meant.
 */
export function dnsServiceIn(snapshot: Snapshot): Maybe<Kept<'Service'>> {
  const services = snapshot.listing('Service');
  const kubelet = kubeletConfigIn(snapshot);
  const wanted = kubelet.state === 'known' ? (kubelet.value.value.clusterDNS ?? []) : [];
  const byAddress =
    wanted.length === 0
      ? undefined
      : services.items.find((one) => clusterIpsOf(one).some((address) => wanted.includes(address)));
  if (byAddress !== undefined) return known(byAddress, [], byAddress.ref.label);
  for (const [namespace, name] of knownNames) {
    const found = services.find(namespace, name);
    if (found.state === 'known' && found.value.spec?.clusterIP !== 'None') return found;
  }
  const labelled = services
    .in('kube-system')
    .find(
      (one) =>
        one.metadata.labels?.['k8s-app'] === 'kube-dns' &&
        one.ref.name !== 'kube-dns-upstream' &&
        one.spec?.clusterIP !== 'None',
    );
  if (labelled !== undefined) return known(labelled, [], labelled.ref.label);
  const missing = services.missingIn('kube-system');
  return missing.length > 0 ? unknown(...missing) : absent(services.coverage.label);
}
