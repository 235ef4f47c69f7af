import rule from '../../../src/rules/dns/corefile-option-removed.ts';
import { aks, eks, k3s, kubeadm, nodeLocal, openshift } from '../../parse/corefiles.ts';
import { coredns, corefile, dnsService, nodeLocalDns } from '../../support/dns-objects.ts';
import { configMap } from '../../support/network-agents.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const holder = 'ConfigMap kube-system/coredns';
const release = (version: string) => `registry.k8s.io/coredns/coredns:v${version}`;
const ofOtherBuild = 'registry.example/dns/coredns:v1.12.0';
const withoutVersion = `registry.k8s.io/coredns/coredns@sha256:${'0'.repeat(64)}`;

const reading = (text: string, image: string): { objects: RawObject[] } => ({
  objects: [dnsService, coredns({ image }), corefile(text)],
});
const kubernetes = (...lines: string[]) =>
  `. {\n  kubernetes cluster.local {\n${lines.map((line) => `    ${line}\n`).join('')}  }\n}\n`;
const inside = (plugin: string, line: string) => `. {\n  ${plugin} {\n    ${line}\n  }\n}\n`;

testRule('dns/corefile-option-removed', rule, {
  flags: {
    'options of kubernetes that went with CoreDNS 1.7.0': {
      ...reading(kubernetes('resyncperiod 5m', 'upstream'), release('1.7.0')),
      expect: [
        ['high', holder],
        ['high', holder],
      ],
    },
    'an option that went with CoreDNS 1.8.0': {
      ...reading(kubernetes('transfer to *'), release('1.8.0')),
      expect: [['high', holder]],
    },
    'options that came with a later release': {
      ...reading(
        `${kubernetes('multicluster clusterset.local')}example.org {\n  forward . 10.0.0.2 {\n    failover SERVFAIL\n  }\n}\n`,
        release('1.12.1'),
      ),
      expect: [
        ['high', holder],
        ['high', holder],
      ],
    },
    'a misspelt option': {
      ...reading(kubernetes('fallthru in-addr.arpa'), release('1.14.3')),
      expect: [['high', holder]],
    },
    'a line in ready that CoreDNS 1.14.4 refuses': {
      ...reading(inside('ready', 'interval 5s'), release('1.14.4')),
      expect: [['high', holder]],
    },
    'an option out of a release that an EKS build has': {
      ...reading(
        kubernetes('upstream'),
        '602401143452.dkr.ecr.eu-west-1.amazonaws.com/eks/coredns:v1.11.4-eksbuild.2',
      ),
      expect: [['high', holder]],
    },
    'the same line before CoreDNS 1.14.4, as low': {
      ...reading(inside('ready', 'interval 5s'), release('1.14.3')),
      expect: [['low', holder]],
    },
    'options without effect that the next release refuses, as low': {
      ...reading(kubernetes('resyncperiod 5m', 'upstream'), release('1.6.9')),
      expect: [
        ['low', holder],
        ['low', holder],
      ],
    },
    'an option in force that the next release refuses, as low': {
      ...reading(kubernetes('transfer to *'), release('1.7.1')),
      expect: [['low', holder]],
    },
    'plugins that later releases do not have, as low': {
      ...reading(
        '. {\n  proxy . 10.0.0.2\n  federation cluster.local {\n    prod prod.example\n  }\n}\n',
        release('1.4.0'),
      ),
      expect: [
        ['low', holder],
        ['low', holder],
      ],
    },
    'a second API server that is not used, as low': {
      ...reading(kubernetes('endpoint https://10.0.0.1:6443 https://10.0.0.2:6443'), release('1.12.0')),
      expect: [['low', holder]],
    },
    'an option that file passes over, as low': {
      ...reading(inside('file /etc/coredns/db example.org', 'upstream'), release('1.15.0')),
      expect: [['low', holder]],
    },
    'a manifest whose CoreDNS is not known, with what no release in use takes': {
      manifests: [corefile(kubernetes('upstream'))],
      expect: [['high', holder]],
    },
  },
  passes: {
    'kubeadm on the newest release': reading(kubeadm, release('1.15.0')),
    'kubeadm on an old one that has all it uses': reading(kubeadm, release('1.9.4')),
    'EKS with its suffix': reading(
      eks,
      '602401143452.dkr.ecr.eu-west-1.amazonaws.com/eks/coredns:v1.11.4-eksbuild.2',
    ),
    AKS: {
      objects: [
        dnsService,
        coredns({ custom: 'coredns-custom', image: 'mcr.microsoft.com/oss/v2/kubernetes/coredns:v1.12.1-5' }),
        corefile(aks),
      ],
    },
    k3s: {
      objects: [
        dnsService,
        coredns({ custom: 'coredns-custom', image: 'rancher/mirrored-coredns-coredns:1.12.3' }),
        corefile(k3s),
      ],
    },
    'OpenShift, whose build is its own': reading(
      openshift,
      'registry.redhat.example/openshift/coredns@sha256:00',
    ),
    'NodeLocal DNSCache with what every release takes': {
      objects: [
        ...reading(kubeadm, release('1.14.6')).objects,
        nodeLocalDns(),
        configMap('kube-system/node-local-dns', { Corefile: nodeLocal }),
      ],
    },
    'options of CoreDNS 1.12.2 and 1.13.0 on those': reading(
      `${kubernetes('multicluster cluster.local')}example.org {\n  forward . 10.0.0.2 {\n    failover SERVFAIL\n  }\n}\n`,
      release('1.13.0'),
    ),
    'an image without a version and options that every release takes': reading(eks, withoutVersion),
    'a release newer than those known and options of the newest of them': reading(
      kubernetes('zonal'),
      release('1.99.0'),
    ),
    'hosts written into the Corefile': reading(inside('hosts', '10.0.0.1 a.example'), release('1.12.0')),
    'a manifest': { manifests: [corefile(eks)], complete: true },
  },
  unknowns: {
    'an option that somebody else’s build may have': reading(kubernetes('podz verified'), ofOtherBuild),
    'an option that not every release has, without a version': reading(kubernetes('zonal'), withoutVersion),
    'an option that a release newer than those known may have': reading(
      kubernetes('podz'),
      release('1.99.0'),
    ),
    'an option named by a variable': reading(kubernetes('{$OPTION}'), release('1.12.0')),
    'a Corefile that does not parse': reading('. {\n', release('1.12.0')),
    'a Corefile that was forbidden': {
      objects: [dnsService, coredns()],
      unreadNames: [{ kind: 'ConfigMap', namespace: 'kube-system', name: 'coredns' }],
    },
  },
  notApplicable: { 'a cluster without a DNS server': {} },
});
