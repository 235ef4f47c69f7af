import type { KubeProxy } from '../../model/evidence/kube-proxy.ts';
import type { KubernetesVersion } from '../../model/evidence/kubernetes-version.ts';
import { known, type Maybe, missingOf, unknown } from '../../model/maybe.ts';
import { mergeMissing } from '../../model/missing.ts';
import type { Version } from '../../model/version.ts';

/** kube-proxy's own version; where its image does not tell it the control plane's, which kube-proxy is never newer than. */
export function kubeProxyVersion(kubeProxy: KubeProxy, control: Maybe<KubernetesVersion>): Maybe<Version> {
  if (kubeProxy.version.state === 'known') return kubeProxy.version;
  if (control.state === 'known') return known(control.value, control.from, 'inference');
  return unknown(...mergeMissing([...missingOf(kubeProxy.version), ...missingOf(control)]));
}

/** Is it 1.`minor` or later? */
export function isFromMinor({ major, minor }: Version, wanted: number): boolean {
  return major > 1 || minor >= wanted;
}
