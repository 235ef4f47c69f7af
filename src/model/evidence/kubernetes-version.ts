import { known, type Maybe, unknown } from '../maybe.ts';
import type { Version } from '../version.ts';

/** The version of the API server, or, where only nodes could be asked, the newest kubelet's: the server is no older. */
export interface KubernetesVersion extends Version {
  readonly toldBy: 'API server' | 'kubelets';
}

/** Is the control plane Kubernetes 1.`minor` or later? Older kubelets leave that open. */
export function isFrom(version: Maybe<KubernetesVersion>, minor: number): Maybe<boolean> {
  if (version.state !== 'known') {
    return version.state === 'unknown'
      ? version
      : unknown({ what: 'Kubernetes version', namespaces: null, reason: 'not-collected' });
  }
  const reached = version.value.major > 1 || version.value.minor >= minor;
  if (reached || version.value.toldBy === 'API server') return known(reached, version.from, version.label);
  return unknown({
    what: 'Kubernetes version',
    namespaces: null,
    reason: 'not-collected',
    detail: 'only the kubelets’ version was read, and the control plane may be newer',
    next: 'kubectl get --raw /version, saved as outputs/version.json',
  });
}
