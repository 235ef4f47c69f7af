/** Where words of ours stand for something else: they take the words from the subjects. */
export const elsewhere: readonly string[] = [
  'hr|privacy|cookie|dress|office|travel|retention|return|company|refund|insurance|restart|concurrency|password|expense|vacation|moderation|scaling policy',
  'social|neural|television|professional network|networking',
  'home|my router|wifi',
  'cpu|memory request|limit',
  'customer|room|web|streaming|cleaning service',
  'dns policy',
  'mesh size',
  'node.js|nodejs|react|django|spring|java ~8 service',
];

/** Words that make a weak word one of Kubernetes. */
export const kubernetesWords: readonly string[] = [
  'pod|node|cluster|kubernete|k8|namespace|ns|deployment|daemonset|statefulset|replicaset|kubectl|kubelet|service|worker|workload|container|apiserver|controlplane|webhook|admission|eks|gke|aks|openshift|ingress|svc|replica|nodo|servicio|knoten|machine',
  'cilium-operator|cilium-agent|cilium-envoy|hubble-relay|calico-node|calico-typha|kube-flannel|aws-node|speaker|envoy-gateway|ingress-controller|kube-controller-manager|kubeadm|k3|rke2|kube-system',
];
