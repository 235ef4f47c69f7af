import type { Kept } from '../model/kinds/index.ts';
import { known, type Maybe, unknown } from '../model/maybe.ts';
import { type KubeadmConfig, parseKubeadmConfig } from '../parse/kubeadm-config.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';

export const kubeadmConfigName = {
  kind: 'ConfigMap',
  namespace: 'kube-system',
  name: 'kubeadm-config',
} as const;

export const clusterConfiguration = 'data.ClusterConfiguration';

export interface KubeadmSeen {
  readonly configMap: Kept<'ConfigMap'>;
  readonly config: KubeadmConfig;
}

/** What kubeadm wrote down when it made the cluster, with the ConfigMap that holds it. */
export function kubeadmConfiguration(snapshot: Snapshot): Maybe<KubeadmSeen> {
  const found = snapshot.listing('ConfigMap').find('kube-system', 'kubeadm-config');
  if (found.state !== 'known') return found;
  const parsed = parseKubeadmConfig(found.value.data?.ClusterConfiguration ?? '');
  if (parsed.ok) return known({ configMap: found.value, config: parsed.value }, [], found.label);
  return unknown({
    what: `ConfigMap kube-system/kubeadm-config ${clusterConfiguration}`,
    namespaces: ['kube-system'],
    reason: 'unparseable',
    ...(parsed.problems[0] === undefined ? {} : { detail: parsed.problems[0].message }),
  });
}
