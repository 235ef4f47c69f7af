import type { Version } from '../version.ts';

/** The version of the API server, or, where only nodes could be asked, the newest kubelet's: the server is no older. */
export interface KubernetesVersion extends Version {
  readonly toldBy: 'API server' | 'kubelets';
}
