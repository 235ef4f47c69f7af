import type { Kept } from '../model/kinds/index.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import type { ObjectName } from '../source/source.ts';

type Component = 'kube-apiserver' | 'kube-controller-manager';

/** A flag's value, and the pod and field that hold it. */
interface Flag {
  readonly pod: Kept<'Pod'>;
  readonly field: string;
  readonly value: string;
}

/**
 * The static pods of a component, to be read by name where the namespace was not listed: kubelet names a mirror pod
 * after the manifest and the node, and kubeadm, kOps, RKE2 and Talos all name the manifest after the component.
 */
export function controlPlanePods(snapshot: Snapshot, component: Component): ObjectName[] {
  if (snapshot.listing('Pod').covers('kube-system')) return [];
  return snapshot
    .listing('Node')
    .items.filter(({ metadata }) => metadata.labels?.['node-role.kubernetes.io/control-plane'] !== undefined)
    .map(({ ref }) => ({ kind: 'Pod', namespace: 'kube-system', name: `${component}-${ref.name}` }));
}

/** The values of a component's flag in the static pods that were read. */
export function controlPlaneFlags(snapshot: Snapshot, component: Component, flag: string): Flag[] {
  const prefix = `--${flag}=`;
  return snapshot
    .listing('Pod')
    .in('kube-system')
    .flatMap((pod) =>
      (pod.spec?.containers ?? [])
        .filter(({ name }) => name === component)
        .flatMap(({ args }) => args?.filter((argument) => argument.startsWith(prefix)) ?? [])
        .map((argument) => ({
          pod,
          field: `spec.containers[name=${component}].args`,
          value: argument.slice(prefix.length),
        })),
    );
}
