import rule from '../../../src/rules/dns/clusterset-zone-missing.ts';
import { kubeadm } from '../../parse/corefiles.ts';
import { coredns, corefile, dnsService } from '../../support/dns-objects.ts';
import { endpointSlice, service } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const imported: RawObject = {
  apiVersion: 'multicluster.x-k8s.io/v1beta1',
  kind: 'ServiceImport',
  metadata: { name: 'cart', namespace: 'shop' },
  spec: { type: 'ClusterSetIP', ips: ['10.96.8.8'], ports: [{ port: 80, protocol: 'TCP' }] },
};
const dns = (text: string): RawObject[] => [
  dnsService,
  coredns({ image: 'registry.k8s.io/coredns/coredns:v1.14.6' }),
  corefile(text),
];
const cluster = (text: string): { objects: RawObject[] } => ({ objects: [imported, ...dns(text)] });
const zones = (line: string, option = '') =>
  kubeadm.replace('cluster.local in-addr', line).replace('ttl 30', `ttl 30\n       ${option}`);
const multicluster = zones('cluster.local clusterset.local in-addr', 'multicluster clusterset.local');
const lighthouse = `${kubeadm}clusterset.local:53 {\n    forward . 10.96.0.77\n}\n`;
const lighthouseService = service('submariner-operator/submariner-lighthouse-coredns', {
  clusterIP: '10.96.0.77',
  clusterIPs: ['10.96.0.77'],
});
const slice = (ready: boolean): RawObject =>
  endpointSlice('submariner-operator/submariner-lighthouse-coredns', [{ ready }]);
const high = [['high', 'ConfigMap kube-system/coredns']] as const;

testRule('dns/clusterset-zone-missing', rule, {
  flags: {
    'an imported Service and the Corefile of kubeadm': { ...cluster(kubeadm), expect: high },
    'the zone without multicluster': {
      ...cluster(zones('cluster.local clusterset.local in-addr')),
      expect: high,
    },
    'Lighthouse without an endpoint': {
      objects: [...cluster(lighthouse).objects, lighthouseService],
      expect: high,
    },
    'Lighthouse without a ready endpoint': {
      objects: [...cluster(lighthouse).objects, lighthouseService, slice(false)],
      expect: high,
    },
  },
  passes: {
    multicluster: cluster(multicluster),
    'multicluster for another zone': cluster(
      zones('cluster.local fleet.example in-addr', 'multicluster fleet.example'),
    ),
    'Lighthouse with a ready endpoint': {
      objects: [...cluster(lighthouse).objects, lighthouseService, slice(true)],
    },
    'a DNS server elsewhere': cluster(lighthouse),
    'a plugin of another build': cluster(`${kubeadm}clusterset.local:53 {\n    lighthouse\n}\n`),
    'a rewrite of the zone': cluster(
      kubeadm.replace('loop', 'rewrite name suffix .clusterset.local .cluster.local answer auto\n    loop'),
    ),
  },
  unknowns: {
    'a Corefile that does not parse': cluster('. {\n'),
    'imports that were not read': cluster(`${kubeadm}import /zones/*.conf\n`),
    'a Corefile that was forbidden': {
      objects: [imported, dnsService, coredns()],
      unreadNames: [{ kind: 'ConfigMap', namespace: 'kube-system', name: 'coredns' }],
    },
    'ServiceImports read in one namespace without any': {
      objects: dns(kubeadm),
      onlyIn: { ServiceImport: ['web'] },
    },
  },
  unknownUses: {
    services: { objects: [...cluster(lighthouse).objects, lighthouseService], expect: 'unknown' },
    endpoints: { objects: [...cluster(lighthouse).objects, lighthouseService], expect: 'unknown' },
  },
  notApplicable: {
    'a cluster that imports nothing': { objects: dns(kubeadm) },
    'a cluster that does not know ServiceImports': {
      objects: dns(kubeadm),
      notInstalled: ['ServiceImport'],
    },
  },
});
