import rule from '../../../src/rules/dns/cache-off-or-harmful.ts';
import { aks, eks, k3s, kubeadm, nodeLocal, openshift } from '../../parse/corefiles.ts';
import { coredns, corefile, dnsService, nodeLocalDns } from '../../support/dns-objects.ts';
import { configMap } from '../../support/network-agents.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const holder = 'ConfigMap kube-system/coredns';
const reading = (text: string): { objects: RawObject[] } => ({
  objects: [dnsService, coredns(), corefile(text)],
});
/** The Corefile of EKS with another cache and, perhaps, a ttl of the kubernetes plugin. */
const caching = (cache: string, ttl = '') =>
  eks.replace('cache 30', cache).replace('pods insecure', `pods insecure\n      ${ttl}`);
const cache = (...lines: string[]) => `cache 30 {\n${lines.map((line) => `        ${line}\n`).join('')}    }`;
const medium = [['medium', holder]] as const;

testRule('dns/cache-off-or-harmful', rule, {
  flags: {
    'no cache where all of DNS is forwarded': { ...reading(caching('')), expect: medium },
    'a cache for the cluster’s zone only': { ...reading(caching('cache 30 cluster.local')), expect: medium },
    'a cache that is switched off': {
      ...reading(caching(cache('disable success', 'disable denial'))),
      expect: medium,
    },
    'addresses that live and are kept for ten minutes': {
      ...reading(caching(cache('success 9984 3600', 'denial 9984 30'), 'ttl 600')),
      expect: medium,
    },
    'addresses that are kept longer than they live': {
      ...reading(caching(cache('success 9984 3600 600'))),
      expect: medium,
    },
    'what does not exist kept for a minute': { ...reading(caching('cache', 'ttl 60')), expect: medium },
    'what does not exist kept longer than it lives': {
      ...reading(caching(cache('denial 9984 1800 60'))),
      expect: medium,
    },
    'serve_stale with its default of an hour': { ...reading(caching(cache('serve_stale'))), expect: medium },
    'serve_stale for a day': { ...reading(caching(cache('serve_stale 24h immediate'))), expect: medium },
    'a manifest': { manifests: [corefile(caching(''))], expect: medium },
  },
  passes: {
    'kubeadm, which does not cache the cluster’s zone': reading(kubeadm),
    'EKS with cache 30': reading(eks),
    AKS: reading(aks.replace(/import .*/g, '')),
    k3s: reading(k3s.replace(/import .*/g, '')),
    'OpenShift with cache 900': reading(openshift),
    'a cache without a TTL over answers of five seconds': reading(caching('cache')),
    'a ttl of a minute under cache 30': reading(caching('cache 30', 'ttl 60')),
    'serve_stale that asks first': reading(caching(cache('serve_stale 1h verify'))),
    'serve_stale for a minute': reading(caching(cache('serve_stale 1m'))),
    'serve_stale without the cluster’s zone': reading(
      caching(cache('serve_stale', 'disable success cluster.local', 'disable denial cluster.local')),
    ),
    'a conditional forward without cache': reading(`${eks}corp.example {\n    forward . 10.1.0.4\n}\n`),
    'NodeLocal DNSCache': {
      objects: [
        ...reading(eks).objects,
        nodeLocalDns(),
        configMap('kube-system/node-local-dns', { Corefile: nodeLocal }),
      ],
    },
  },
  unknowns: {
    'a Corefile that does not parse': reading('. {\n'),
    'imports that were not read': reading(`${eks}import /zones/*.conf\n`),
    'a Corefile that was forbidden': {
      objects: [dnsService, coredns()],
      unreadNames: [{ kind: 'ConfigMap', namespace: 'kube-system', name: 'coredns' }],
    },
  },
  notApplicable: { 'a cluster without a DNS server': {} },
});
