import { configMap } from './network-agents.ts';
import { service } from './objects.ts';
import type { RawObject } from './snapshot-of.ts';

export const dnsService = service(
  'kube-system/kube-dns',
  {
    clusterIP: '10.96.0.10',
    clusterIPs: ['10.96.0.10'],
    selector: { 'k8s-app': 'kube-dns' },
    ports: [{ name: 'dns', port: 53, protocol: 'UDP', targetPort: 53 }],
  },
  { labels: { 'k8s-app': 'kube-dns' } },
);

interface CorednsOptions {
  readonly image?: string;
  /** Mounted at /etc/coredns/custom, as AKS and k3s do. */
  readonly custom?: string;
  readonly more?: object;
}

/** The specification of CoreDNS's pods that reads the key Corefile of ConfigMap `name`. */
export function corednsSpec(name: string, { image, custom, more = {} }: CorednsOptions = {}): object {
  return {
    dnsPolicy: 'Default',
    containers: [
      {
        name: 'coredns',
        image: image ?? 'registry.k8s.io/coredns/coredns:v1.12.0',
        args: ['-conf', '/etc/coredns/Corefile'],
        volumeMounts: [
          { name: 'config-volume', mountPath: '/etc/coredns', readOnly: true },
          ...(custom === undefined ? [] : [{ name: 'custom', mountPath: '/etc/coredns/custom' }]),
        ],
      },
    ],
    volumes: [
      { name: 'config-volume', configMap: { name, items: [{ key: 'Corefile', path: 'Corefile' }] } },
      ...(custom === undefined ? [] : [{ name: 'custom', configMap: { name: custom, optional: true } }]),
    ],
    ...more,
  };
}

/** CoreDNS as kubeadm runs it, two replicas wanted and ready. */
export function coredns(options: CorednsOptions = {}, fields: object = {}): RawObject {
  const labels = { 'k8s-app': 'kube-dns' };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'coredns', namespace: 'kube-system', labels },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: corednsSpec('coredns', options) },
    },
    status: { replicas: 2, readyReplicas: 2, availableReplicas: 2 },
    ...fields,
  };
}

/** A pod of CoreDNS on a node. */
export function corednsPod(name: string, ready = true): RawObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } },
    spec: corednsSpec('coredns'),
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
  };
}

/** ConfigMap kube-system/coredns with this Corefile. */
export function corefile(text: string): RawObject {
  return configMap('kube-system/coredns', { Corefile: text });
}

/** NodeLocal DNSCache as the add-on of Kubernetes runs it. */
export function nodeLocalDns(image = 'registry.k8s.io/dns/k8s-dns-node-cache:1.26.8'): RawObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'node-local-dns', namespace: 'kube-system' },
    spec: {
      template: {
        metadata: { labels: { 'k8s-app': 'node-local-dns' } },
        spec: {
          hostNetwork: true,
          dnsPolicy: 'Default',
          containers: [
            {
              name: 'node-cache',
              image,
              args: ['-localip', '169.254.20.10,10.96.0.10', '-conf', '/etc/Corefile'],
              volumeMounts: [{ name: 'config-volume', mountPath: '/etc/coredns' }],
            },
          ],
          volumes: [
            {
              name: 'config-volume',
              configMap: { name: 'node-local-dns', items: [{ key: 'Corefile', path: 'Corefile.base' }] },
            },
          ],
        },
      },
    },
    status: { desiredNumberScheduled: 3, numberReady: 2 },
  };
}
