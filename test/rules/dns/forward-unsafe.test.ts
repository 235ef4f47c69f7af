import rule from '../../../src/rules/dns/forward-unsafe.ts';
import { aks, eks, k3s, kubeadm, nodeLocal, openshift } from '../../parse/corefiles.ts';
import { coredns, corefile, dnsService, nodeLocalDns } from '../../support/dns-objects.ts';
import { configMap } from '../../support/network-agents.ts';
import { node, service } from '../../support/objects.ts';
import type { Given, RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const holder = 'ConfigMap kube-system/coredns';
const reading = (text: string, ...more: RawObject[]): { objects: RawObject[] } => ({
  objects: [dnsService, coredns(), corefile(text), ...more],
});
const forwarding = (to: string, ...lines: string[]) =>
  eks.replace(
    'forward . /etc/resolv.conf',
    `forward . ${to}${lines.length === 0 ? '' : ` {\n${lines.map((line) => `      ${line}\n`).join('')}    }`}`,
  );
const many = (count: number) => Array.from({ length: count }, (_, index) => `10.1.0.${index + 1}`).join(' ');
const nodes = (count: number) => Array.from({ length: count }, (_, index) => node(`w${index}`));
const one: Given = reading(forwarding('10.1.0.4'));

testRule('dns/forward-unsafe', rule, {
  flags: {
    'one upstream for all names outside': {
      ...reading(forwarding('10.1.0.4')),
      expect: [['medium', holder]],
    },
    'sixteen upstreams': { ...reading(forwarding(many(16))), expect: [['high', holder]] },
    'health checks that are switched off': {
      ...reading(forwarding('10.1.0.4 10.1.0.5', 'max_fails 0')),
      expect: [['medium', holder]],
    },
    'no max_concurrent in a cluster of a hundred nodes': {
      ...reading(eks, ...nodes(100)),
      expect: [['medium', holder]],
    },
    'TLS without the name in the certificate': {
      ...reading(forwarding('tls://9.9.9.9 tls://149.112.112.112')),
      expect: [['medium', holder]],
    },
    'force_tcp and prefer_udp, as low': {
      ...reading(forwarding('10.1.0.4 10.1.0.5', 'force_tcp', 'prefer_udp')),
      expect: [['low', holder]],
    },
    'the one address of a cloud’s resolver, as low': {
      ...reading(forwarding('169.254.169.253')),
      expect: [['low', holder]],
    },
    'the one address of Azure’s resolver, as low': {
      ...reading(forwarding('168.63.129.16')),
      expect: [['low', holder]],
    },
    'one upstream of a single zone, as low': {
      ...reading(`${eks}corp.example {\n    forward . 10.1.0.4\n}\n`),
      expect: [['low', holder]],
    },
    'a manifest': { manifests: [corefile(forwarding(many(16)))], expect: [['high', holder]] },
  },
  passes: {
    kubeadm: reading(kubeadm, ...nodes(100)),
    'EKS in a cluster of 99 nodes': reading(eks, ...nodes(99)),
    AKS: reading(aks.replace(/import .*/g, '')),
    k3s: reading(k3s.replace(/import .*/g, '')),
    'OpenShift’s default': reading(openshift.slice(openshift.indexOf('.:5353'))),
    'fifteen upstreams': reading(forwarding(many(15))),
    'max_fails 0 with a file': reading(forwarding('/etc/resolv.conf', 'max_fails 0')),
    'TLS with tls_servername': reading(
      forwarding('tls://9.9.9.9 tls://149.112.112.112', 'tls_servername dns.quad9.net'),
    ),
    'TLS with names behind the addresses': reading(
      forwarding('tls://9.9.9.9%dns.quad9.net tls://149.112.112.112%dns.quad9.net'),
    ),
    'TLS to resolvers whose certificates name their addresses': reading(
      forwarding('tls://1.1.1.1 tls://1.0.0.1'),
    ),
    'one upstream that is a Service': reading(
      `${eks}consul {\n    forward . 10.96.0.50\n}\n`,
      service('consul/consul-dns'),
    ),
    'NodeLocal DNSCache, which asks CoreDNS alone': {
      objects: [
        ...reading(kubeadm).objects,
        nodeLocalDns(),
        configMap('kube-system/node-local-dns', {
          Corefile: nodeLocal.replaceAll('__PILLAR__CLUSTER__DNS__', '10.96.0.99'),
        }),
      ],
    },
  },
  unknownUses: {
    nodes: { ...reading(eks), expect: 'passed' },
    services: { ...one, expect: 'unknown' },
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
