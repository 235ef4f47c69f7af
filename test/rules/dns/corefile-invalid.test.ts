import rule from '../../../src/rules/dns/corefile-invalid.ts';
import { aks, eks, k3s, kubeadm, nodeLocal } from '../../parse/corefiles.ts';
import { coredns, corefile, dnsService, nodeLocalDns } from '../../support/dns-objects.ts';
import { configMap } from '../../support/network-agents.ts';
import type { Given, RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const holder = 'ConfigMap kube-system/coredns';
const customHolder = 'ConfigMap kube-system/coredns-custom';
const custom = (data: Record<string, string>) => configMap('kube-system/coredns-custom', data);

/** A cluster whose CoreDNS reads this Corefile. */
const reading = (text: string, image?: string): { objects: RawObject[] } => ({
  objects: [dnsService, coredns(image === undefined ? {} : { image }), corefile(text)],
});
/** One that mounts coredns-custom beside it, as AKS and k3s do. */
const importing = (text: string, ...more: RawObject[]): { objects: RawObject[] } => ({
  objects: [dnsService, coredns({ custom: 'coredns-custom' }), corefile(text), ...more],
});
const caching = (text: string, image?: string): { objects: RawObject[] } => ({
  objects: [
    ...reading(kubeadm).objects,
    nodeLocalDns(image),
    configMap('kube-system/node-local-dns', { Corefile: text }),
  ],
});
const block = (zone: string, ...lines: string[]) =>
  `${zone} {\n${lines.map((line) => `  ${line}\n`).join('')}}\n`;
const unread = (name: string) => ({ kind: 'ConfigMap', namespace: 'kube-system', name }) as const;

const ofOtherBuild = 'registry.example/dns/coredns:v1.12.0';
const withoutVersion = `registry.k8s.io/coredns/coredns@sha256:${'0'.repeat(64)}`;

testRule('dns/corefile-invalid', rule, {
  flags: {
    'a server block that is not closed': {
      ...reading('.:53 {\n    errors\n    forward . /etc/resolv.conf\n'),
      expect: [['high', holder]],
    },
    'arguments that plugins refuse': {
      ...reading(
        block(
          '.',
          'kubernetes cluster.local {',
          '  pods all',
          '  ttl 4000',
          '}',
          'reload 1s',
          'loop',
          'loop',
        ),
      ),
      expect: [
        ['high', holder],
        ['high', holder],
        ['high', holder],
        ['high', holder],
      ],
    },
    'every key that CoreDNS refuses': {
      ...reading(block('a..b', 'whoami') + block('c:', 'whoami')),
      expect: [
        ['high', holder],
        ['high', holder],
      ],
    },
    'an error in an imported file, at the ConfigMap that holds it': {
      ...importing(aks, custom({ 'corp.server': 'corp.example:53 {\n    forward . 10.1.0.4\n' })),
      expect: [['high', customHolder]],
    },
    'an import of a file that is not there': {
      ...importing(block('.', 'import custom/corp.server')),
      expect: [['high', holder]],
    },
    'two blocks for one zone and port': {
      ...reading(
        block('.:53', 'errors') + block('corp.example', 'whoami') + block('corp.example:53', 'whoami'),
      ),
      expect: [['high', holder]],
    },
    'two blocks for one zone and port on one address': {
      ...reading(block('.', 'bind 10.0.0.1', 'errors') + block('.', 'bind 10.0.0.2 10.0.0.1', 'errors')),
      expect: [['high', holder]],
    },
    'a block on all addresses beside one on some of them': {
      ...reading(block('.', 'errors') + block('.', 'bind 10.0.0.1', 'errors')),
      expect: [['high', holder]],
    },
    'an imported block for a zone that the Corefile serves': {
      ...importing(aks, custom({ 'all.server': block('.:53', 'forward . 10.1.0.4') })),
      expect: [['high', customHolder]],
    },
    'blocks with a view for one zone before CoreDNS 1.14.3': {
      ...reading(
        block('.', 'view a {', '  expr true', '}') +
          block('.', 'errors') +
          block('.', 'view b {', '  expr true', '}'),
        'registry.k8s.io/coredns/coredns:v1.14.2',
      ),
      expect: [['high', holder]],
    },
    'a plugin that no release has, in the image of Kubernetes': {
      ...reading(block('.', 'ads', 'errors')),
      expect: [['high', holder]],
    },
    'a plugin that came with a later release': {
      ...reading(block('.', 'errors', 'nomad'), 'registry.k8s.io/coredns/coredns:v1.12.4'),
      expect: [['high', holder]],
    },
    'a plugin that went with an earlier release': {
      ...reading(block('.', 'proxy . 10.0.0.2'), 'registry.k8s.io/coredns/coredns:v1.5.0'),
      expect: [['high', holder]],
    },
    'an unknown plugin in the images of EKS and AKS': {
      objects: [
        ...reading(
          block('.', 'ads'),
          '602401143452.dkr.ecr.eu-west-1.amazonaws.com/eks/coredns:v1.11.4-eksbuild.2',
        ).objects,
      ],
      expect: [['high', holder]],
    },
    'an unknown plugin in what AKS imports into the block': {
      objects: [
        dnsService,
        coredns({ custom: 'coredns-custom', image: 'mcr.microsoft.com/oss/v2/kubernetes/coredns:v1.12.1-5' }),
        corefile(aks),
        custom({ 'x.override': 'ads\n' }),
      ],
      expect: [['high', customHolder]],
    },
    'a plugin that NodeLocal DNSCache lacks although CoreDNS has it': {
      ...caching(nodeLocal.replace('    errors\n', '    errors\n    kubernetes cluster.local\n')),
      expect: [['high', 'ConfigMap kube-system/node-local-dns']],
    },
    'an import that matches nothing, as low': {
      ...importing(
        block('.', 'errors') + 'import custom/zones-*.server\n',
        custom({ 'a.override': 'log\n' }),
      ),
      expect: [
        ['low', holder],
        ['low', customHolder],
      ],
    },
    'a file of coredns-custom whose name no import matches, as low': {
      ...importing(
        aks,
        custom({ 'corp.conf': block('corp.example', 'forward . 10.1.0.4'), 'a.override': 'log\n' }),
      ),
      expect: [['low', customHolder]],
    },
    'a manifest that does not parse': {
      manifests: [corefile('.:53 {\n  errors }\n')],
      expect: [['high', holder]],
    },
    'a manifest of coredns-custom alone that does not parse': {
      manifests: [custom({ 'corp.server': 'corp.example {\n  errors\n' })],
      expect: [['high', customHolder]],
    },
    'a manifest of coredns-custom alone that repeats the block of AKS and k3s': {
      manifests: [custom({ 'all.server': block('.', 'forward . 10.1.0.4') })],
      expect: [['high', customHolder]],
    },
  },
  passes: {
    'the Corefile of kubeadm': reading(kubeadm, 'registry.k8s.io/coredns/coredns:v1.14.6'),
    'the Corefile of EKS': reading(
      eks,
      '602401143452.dkr.ecr.eu-west-1.amazonaws.com/eks/coredns:v1.11.4-eksbuild.2',
    ),
    'the Corefile of AKS while nobody made coredns-custom': importing(aks),
    'the Corefile of k3s with one kind of file in coredns-custom': importing(
      k3s,
      custom({ 'corp.server': block('corp.example', 'forward . 10.1.0.4') }),
    ),
    'an image of somebody else’s build with plugins that every release has': reading(kubeadm, ofOtherBuild),
    'an image without a version and plugins that every release has': reading(kubeadm, withoutVersion),
    'a release newer than those known with plugins that the newest of them has': reading(
      block('.', 'siit', 'errors'),
      'registry.k8s.io/coredns/coredns:v1.99.0',
    ),
    'one zone on two ports and on two addresses': reading(
      block('.:53', 'bind 10.0.0.1', 'errors') + block('.:53', 'bind 10.0.0.2') + block('.:5353', 'errors'),
    ),
    'blocks with a view for one zone since CoreDNS 1.14.3': reading(
      block('.', 'view a {', '  expr true', '}') +
        block('.', 'errors') +
        block('.', 'view b {', '  expr true', '}'),
      'registry.k8s.io/coredns/coredns:v1.14.3',
    ),
    'plugins in any order': reading(block('.', 'forward . 10.0.0.2', 'cache', 'errors')),
    'NodeLocal DNSCache with its placeholders': caching(nodeLocal),
    'a file that a plugin names rather than an import': importing(
      block('.', 'hosts /etc/coredns/custom/corp.hosts') + 'import custom/*.override\n',
      custom({ 'corp.hosts': '10.0.0.1 a.example' }),
    ),
    'a manifest of a Corefile': { manifests: [corefile(kubeadm)], complete: true },
  },
  unknowns: {
    'a plugin that an image of somebody else’s build may have': reading(block('.', 'ads'), ofOtherBuild),
    'a plugin that not every release has, in an image without a version': reading(
      block('.', 'nomad'),
      withoutVersion,
    ),
    'a plugin that a release newer than those known may have': reading(
      block('.', 'ads'),
      'registry.k8s.io/coredns/coredns:v1.99.0',
    ),
    'a plugin that somebody else’s build of NodeLocal DNSCache may have': caching(
      nodeLocal.replace('    errors\n', '    errors\n    ads\n'),
      'registry.example/node-cache:1.26.8',
    ),
    'a plugin named by an environment variable': reading(block('.', '{$PLUGIN}')),
    'a Corefile that was forbidden': { objects: [dnsService, coredns()], unreadNames: [unread('coredns')] },
    'a ConfigMap that it imports and that was forbidden': {
      ...importing(aks),
      unreadNames: [unread('coredns-custom')],
    },
    'an import of files that no ConfigMap holds': reading(block('.', 'import /zones/*.conf')),
    'an error on a line of which a credential was cut out': reading('. {\n  errors password=hunter2 }\n'),
    'a Corefile of the cache on nodes that was forbidden': {
      objects: [...reading(kubeadm).objects, nodeLocalDns()],
      unreadNames: [unread('node-local-dns')],
    },
    'manifests of coredns-custom alone that have no fault': {
      manifests: [custom({ 'corp.server': block('corp.example', 'forward . 10.1.0.4') })],
    },
    'manifests without any Corefile': { manifests: [dnsService] } satisfies Given,
  },
  notApplicable: {
    'a cluster whose DNS has no Corefile': {
      objects: [
        dnsService,
        coredns({
          more: { containers: [{ name: 'kubedns', image: 'registry.k8s.io/dns/k8s-dns-kube-dns:1.26.7' }] },
        }),
      ],
    },
    'a cluster without a DNS server': {},
  },
});
