import rule from '../../../src/rules/dns/kubernetes-zone-incomplete.ts';
import { aks, eks, k3s, kubeadm, openshift } from '../../parse/corefiles.ts';
import { coredns, corefile, dnsService } from '../../support/dns-objects.ts';
import { service } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const holder = 'ConfigMap kube-system/coredns';
const reading = (text: string, ...more: RawObject[]): { objects: RawObject[] } => ({
  objects: [dnsService, coredns(), corefile(text), ...more],
});
const having = (line: string) => eks.replace('pods insecure', line);
const headless = service('shop/db', { clusterIP: 'None', clusterIPs: ['None'] });
const cart = service('shop/cart');
const labelled = service('shop/cart', {}, { labels: { tier: 'web' } });
const dnsLabelled: RawObject = {
  ...dnsService,
  metadata: { ...dnsService.metadata, labels: { tier: 'web' } },
};
const namespace = (name: string, labels: object): RawObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels },
});
const exposed = [namespace('kube-system', { dns: 'yes' }), namespace('shop', { dns: 'yes' })];
const noPlugin = '. {\n    forward . 10.0.0.2\n}\n';

testRule('dns/kubernetes-zone-incomplete', rule, {
  flags: {
    'a Corefile without the plugin': { ...reading(noPlugin), expect: [['high', holder]] },
    'noendpoints beside a headless Service': {
      ...reading(having('noendpoints'), headless, cart),
      expect: [['high', holder]],
    },
    'no reverse zones': {
      ...reading(eks.replace(' in-addr.arpa ip6.arpa {', ' {').replace(/ *fallthrough.*\n/, '')),
      expect: [['medium', holder]],
    },
    'namespaces that leave a Service out': {
      ...reading(having('namespaces kube-system'), cart),
      expect: [['medium', holder]],
    },
    'labels that a Service does not have': {
      ...reading(having('labels tier in (web, api),!old'), cart),
      expect: [['medium', holder]],
    },
    'a namespace without the labels': {
      ...reading(
        having('namespace_labels dns=yes'),
        cart,
        namespace('kube-system', { dns: 'yes' }),
        namespace('shop', {}),
      ),
      expect: [['medium', holder]],
    },
    'fallthrough without zones before a forward': {
      ...reading(kubeadm.replace('fallthrough in-addr.arpa ip6.arpa', 'fallthrough')),
      expect: [['medium', holder]],
    },
    'fallthrough of the cluster’s zone before a forward': {
      ...reading(kubeadm.replace('fallthrough in-addr.arpa', 'fallthrough cluster.local in-addr.arpa')),
      expect: [['medium', holder]],
    },
    'a manifest': {
      manifests: [corefile(kubeadm.replace('fallthrough in-addr.arpa ip6.arpa', 'fallthrough'))],
      expect: [['medium', holder]],
    },
  },
  passes: {
    kubeadm: reading(kubeadm, headless, cart),
    EKS: reading(eks, headless),
    AKS: reading(aks.replace(/import .*/g, '')),
    k3s: reading(k3s.replace(/import .*/g, '')),
    OpenShift: reading(openshift),
    'noendpoints without headless Services': reading(having('noendpoints'), cart),
    'several zones': reading(eks.replace('cluster.local', 'cluster.local west.local')),
    'a reverse zone of the Service range alone': reading(
      eks.replace('in-addr.arpa ip6.arpa {', '10.96.0.0/16 {'),
    ),
    'namespaces that are all there are': reading(having('namespaces kube-system shop'), cart),
    'labels that all Services have': {
      objects: [dnsLabelled, coredns(), corefile(having('labels tier=web,tier!=api')), labelled],
    },
    'namespaces that all have the labels': reading(having('namespace_labels dns'), cart, ...exposed),
    'fallthrough without zones and no forward behind it': reading(
      '. {\n    kubernetes cluster.local in-addr.arpa {\n      fallthrough\n    }\n    file /db cluster.local\n}\n',
    ),
    'a plugin of somebody else’s in place of kubernetes': reading(
      '. {\n    k8s_gateway cluster.local\n    forward . 10.0.0.2\n}\n',
    ),
    'the cluster’s zone handed to another server': reading(
      `${noPlugin}cluster.local {\n    forward cluster.local 10.1.0.4\n}\n`,
    ),
    'a manifest of a Corefile without the plugin, of no server that is known': {
      manifests: [corefile(noPlugin)],
    },
  },
  unknownUses: {
    services: { ...reading(having('noendpoints'), headless), expect: 'unknown' },
    namespaces: { ...reading(having('namespace_labels dns'), ...exposed), expect: 'unknown' },
  },
  unknowns: {
    'a Corefile that does not parse': reading('. {\n'),
    'imports that were not read': reading(`${kubeadm}import /zones/*.conf\n`),
    'a Corefile that was forbidden': {
      objects: [dnsService, coredns()],
      unreadNames: [{ kind: 'ConfigMap', namespace: 'kube-system', name: 'coredns' }],
    },
  },
  notApplicable: { 'a cluster without a DNS server': {} },
});
