import rule from '../../../src/rules/dns/coredns-permission-missing.ts';
import { kubeadm } from '../../parse/corefiles.ts';
import { coredns, corefile, dnsService } from '../../support/dns-objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

type PolicyRule = Readonly<Record<string, readonly string[]>>;
const both = ['list', 'watch'];
const core = (...resources: string[]): PolicyRule => ({ apiGroups: [''], resources, verbs: both });
const slices: PolicyRule = { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: both };
const imports: PolicyRule = {
  apiGroups: ['multicluster.x-k8s.io'],
  resources: ['serviceimports'],
  verbs: both,
};

function clusterRole(rules: readonly PolicyRule[] | undefined, name = 'system:coredns'): RawObject {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name },
    ...(rules && { rules }),
  };
}
/** CoreDNS with these rights. */
const having = (
  rules: readonly PolicyRule[],
  { version = '1.12.0', text = kubeadm, name = 'system:coredns' } = {},
): { objects: RawObject[] } => ({
  objects: [
    dnsService,
    coredns({ image: `registry.k8s.io/coredns/coredns:v${version}` }),
    corefile(text),
    clusterRole(rules, name),
  ],
});
const ofKubeadm = [core('endpoints', 'services', 'pods', 'namespaces'), slices];
const verified = kubeadm.replace('pods insecure', 'pods verified');
const multicluster = kubeadm.replace('pods insecure', 'multicluster cluster.local');
const role = 'ClusterRole system:coredns';
const withoutVersion: RawObject[] = [
  dnsService,
  coredns({ image: `registry.k8s.io/coredns/coredns@sha256:${'0'.repeat(64)}` }),
  corefile(kubeadm),
];

testRule('dns/coredns-permission-missing', rule, {
  flags: {
    'no right to EndpointSlices': {
      ...having([core('endpoints', 'services', 'pods', 'namespaces')]),
      expect: [['high', role]],
    },
    'no right to EndpointSlices with CoreDNS 1.8.1': {
      ...having([core('endpoints', 'services', 'pods', 'namespaces')], { version: '1.8.1' }),
      expect: [['high', role]],
    },
    'no right to Endpoints with CoreDNS 1.8.0': {
      ...having([core('services', 'pods', 'namespaces'), slices], { version: '1.8.0' }),
      expect: [['high', role]],
    },
    'no right to Services and Namespaces': {
      ...having([core('pods'), slices]),
      expect: [
        ['high', role],
        ['high', role],
      ],
    },
    'a right to list and none to watch': {
      ...having([core('services', 'namespaces'), { ...slices, verbs: ['list'] }]),
      expect: [['high', role]],
    },
    'a right to single objects only': {
      ...having([core('namespaces'), { ...core('services'), resourceNames: ['cart'] }, slices]),
      expect: [['high', role]],
    },
    'pods verified without a right to Pods': {
      ...having([core('services', 'namespaces'), slices], { text: verified }),
      expect: [['high', role]],
    },
    'multicluster without a right to ServiceImports': {
      ...having(ofKubeadm, { text: multicluster, version: '1.12.2' }),
      expect: [['high', role]],
    },
    'multicluster with the right in a role that is not for CoreDNS': {
      objects: [
        ...having(ofKubeadm, { text: multicluster, version: '1.12.2' }).objects,
        clusterRole([imports], 'mcs-viewer'),
      ],
      expect: [['high', role]],
    },
    'the role of a chart, named like the Deployment': {
      ...having([core('services', 'namespaces')], { name: 'coredns' }),
      expect: [['high', 'ClusterRole coredns']],
    },
    'an observed role without any rule': {
      objects: [...having([]).objects.slice(0, 3), clusterRole(undefined)],
      expect: [
        ['high', role],
        ['high', role],
        ['high', role],
      ],
    },
    'a manifest of the role': {
      manifests: having([core('services', 'namespaces')]).objects,
      expect: [['high', role]],
    },
  },
  passes: {
    'the role of kubeadm': having(ofKubeadm),
    'CoreDNS 1.8.0 without a right to EndpointSlices': having([core('endpoints', 'services', 'namespaces')], {
      version: '1.8.0',
    }),
    'no right to Pods where nothing verifies them': having([core('services', 'namespaces'), slices]),
    'all rights by a star': having([{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }], {
      text: verified,
    }),
    'multicluster with a right to ServiceImports': having([...ofKubeadm, imports], {
      text: multicluster,
      version: '1.12.2',
    }),
    // https://docs.cilium.io/en/stable/network/clustermesh/mcsapi/#prerequisites
    'multicluster with the right in a role of its own, as Cilium’s guide grants it': {
      objects: [
        ...having(ofKubeadm, { text: multicluster, version: '1.12.2' }).objects,
        clusterRole([imports], 'coredns-mcsapi'),
      ],
    },
    'noendpoints without a right to EndpointSlices': having([core('services', 'namespaces')], {
      text: kubeadm.replace('pods insecure', 'noendpoints'),
    }),
    'an image without a version and a right to both': {
      objects: [...withoutVersion, clusterRole(ofKubeadm)],
    },
  },
  unknowns: {
    'a role of another name': having(ofKubeadm, { name: 'dns-reader' }),
    'an image without a version and no right to EndpointSlices': {
      objects: [...withoutVersion, clusterRole([core('endpoints', 'services', 'namespaces')])],
    },
    'a manifest of an aggregated role': {
      manifests: [...having([]).objects.slice(0, 3), clusterRole(undefined)],
    },
    'a Corefile that was forbidden': {
      objects: [dnsService, coredns(), clusterRole(ofKubeadm)],
      unreadNames: [{ kind: 'ConfigMap', namespace: 'kube-system', name: 'coredns' }],
    },
  },
  notApplicable: {
    'a cluster without a DNS server': { objects: [clusterRole([])] },
    'a CoreDNS that reads another API server': having([], {
      text: kubeadm.replace('pods insecure', 'kubeconfig /etc/coredns/kubeconfig'),
    }),
  },
});
