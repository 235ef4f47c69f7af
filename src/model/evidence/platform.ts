/** What made the cluster, or runs it. */
export type Platform = 'EKS' | 'GKE' | 'AKS' | 'OpenShift' | 'k3s' | 'RKE2' | 'kind' | 'kubeadm';
